package io.regie.server.api;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** The query parameter {@code wait}, as {@code 30s}, {@code 2m} or {@code PT30S}. */
public final class Wait {
    private Wait() {}

    public static Duration parse(String text) {
        String iso = text.toUpperCase(Locale.ROOT);
        try {
            Duration wait = Duration.parse(iso.startsWith("P") ? iso : "PT" + iso);
            if (!wait.isNegative()) {
                return wait;
            }
        } catch (DateTimeParseException e) {
            throw invalid();
        }
        throw invalid();
    }

    private static RegieException invalid() {
        return RegieException.invalid("wait.invalid", "wait", "This is not a time to wait.", "Write it as 30s or 2m.");
    }
}
