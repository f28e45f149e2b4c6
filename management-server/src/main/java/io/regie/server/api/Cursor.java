package io.regie.server.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a page ended: the sort key and, since keys may be equal, the id of its last row. Opaque to callers. */
public record Cursor(String key, UUID id) {
    public String encode() {
        byte[] text = (id + "|" + key).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
    }

    public static @Nullable Cursor decode(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return null;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            int bar = text.indexOf('|');
            if (bar < 0) {
                throw new IllegalArgumentException("no separator");
            }
            return new Cursor(text.substring(bar + 1), UUID.fromString(text.substring(0, bar)));
        } catch (IllegalArgumentException e) {
            throw new RegieException(
                    ErrorKind.INVALID,
                    "cursor.invalid",
                    "This cursor is not one that a list has given.",
                    "Leave the cursor out to start from the beginning.",
                    java.util.List.of(new FieldError("cursor", "not a cursor of this list")),
                    e);
        }
    }
}
