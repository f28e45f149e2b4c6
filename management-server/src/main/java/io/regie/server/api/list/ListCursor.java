package io.regie.server.api.list;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.FieldError;
import io.regie.server.api.RegieException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a page ended: the order it was read in, the last row's keys in that order, and its id. Opaque to callers. */
final class ListCursor {
    private static final String BETWEEN = "\u001f";

    private ListCursor() {}

    static String encode(ListQuery query, List<String> keys) {
        String text = query.sortText() + BETWEEN + String.join(BETWEEN, keys);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The keys as the database takes them; the last is the row's id as text. */
    static List<Object> decode(String cursor, ListQuery query) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            String[] parts = text.split(BETWEEN, -1);
            if (!parts[0].equals(query.sortText())
                    || parts.length != query.sort().size() + 2
                    || text.indexOf('\0') >= 0) {
                throw invalid(null);
            }
            List<Object> keys = new ArrayList<>();
            for (int i = 0; i < query.sort().size(); i++) {
                keys.add(key(query.sort().get(i).field().column().kind(), parts[i + 1]));
            }
            keys.add(parts[parts.length - 1]);
            return keys;
        } catch (IllegalArgumentException e) {
            throw invalid(e);
        }
    }

    private static Object key(Column.Kind kind, String text) {
        return switch (kind) {
            case NUMBER -> Values.number("cursor", text);
            case TIME -> Values.time("cursor", text);
            case FLAG -> Boolean.valueOf(text);
            default -> text;
        };
    }

    private static RegieException invalid(@Nullable Throwable cause) {
        return new RegieException(
                ErrorKind.INVALID,
                "cursor.invalid",
                "This cursor is not one that this list has given for this order.",
                "Leave the cursor out to start from the beginning.",
                List.of(new FieldError("cursor", "not a cursor of this list")),
                cause);
    }
}
