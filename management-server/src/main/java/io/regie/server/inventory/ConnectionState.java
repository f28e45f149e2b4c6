package io.regie.server.inventory;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether the center hears a host's agent. */
public enum ConnectionState {
    CONNECTING,
    CONNECTED,
    DISCONNECTED;

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static ConnectionState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
