package io.regie.server.inventory;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A virtual machine or a context. */
public enum GuestKind {
    VM,
    CTX;

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static GuestKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
