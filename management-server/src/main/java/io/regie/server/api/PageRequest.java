package io.regie.server.api;

import org.jspecify.annotations.Nullable;

/** Which part of a list is wanted: after {@code cursor}, at most {@code limit} (1..1000, 100 when not given). */
public record PageRequest(@Nullable String cursor, @Nullable Integer limit) {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    public static PageRequest first(int limit) {
        return new PageRequest(null, limit);
    }

    public int size() {
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw RegieException.invalid(
                    "limit.invalid",
                    "limit",
                    "The limit must be between 1 and 1000.",
                    "Ask for fewer and use nextCursor.");
        }
        return limit;
    }

    public @Nullable Cursor after() {
        return Cursor.decode(cursor);
    }
}
