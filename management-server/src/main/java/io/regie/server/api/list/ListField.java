package io.regie.server.api.list;

import java.util.Locale;

/** A field that a list can be filtered or sorted by; implemented by one enum for each list. */
public interface ListField {
    /** The enum constant's name: HOST_ID is the query parameter {@code hostId}. */
    String name();

    Column column();

    /** How the query calls it. */
    default String text() {
        StringBuilder text = new StringBuilder();
        for (String word : name().split("_", -1)) {
            String lower = word.toLowerCase(Locale.ROOT);
            text.append(text.isEmpty() ? lower : Character.toUpperCase(lower.charAt(0)) + lower.substring(1));
        }
        return text.toString();
    }
}
