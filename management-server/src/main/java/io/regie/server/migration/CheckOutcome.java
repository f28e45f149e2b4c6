package io.regie.server.migration;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a pre-flight check found. */
public enum CheckOutcome {
    PASS,
    WARN,
    FAIL;

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
