package io.regie.server.migration;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a guest moves. */
public enum MigrationKind {
    /** A running virtual machine, while it runs. */
    LIVE,
    /** A running context: stopped here, started there. */
    RESTART,
    /** A powered-off guest. */
    COLD;

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static MigrationKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
