package io.regie.server.guest;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The screen of a virtual machine, or the text line of any guest. */
public enum ConsoleKind {
    VNC,
    TEXT;

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static ConsoleKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
