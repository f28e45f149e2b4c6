package io.regie.server.inventory;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a guest does, as its host last reported. */
public enum PowerState {
    OFF,
    RUNNING,
    SUSPENDED,
    MIGRATING,
    CRASHED,
    /** Recorded on a host that reports without it. */
    MISSING,
    /** Its host has not been heard since this server knows it. */
    UNKNOWN;

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static PowerState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
