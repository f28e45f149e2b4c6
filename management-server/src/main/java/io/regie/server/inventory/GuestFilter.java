package io.regie.server.inventory;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which guests a list shows; what is null does not restrict. {@code text} is looked for in names and addresses. */
public record GuestFilter(
        @Nullable UUID hostId,
        @Nullable GuestKind kind,
        @Nullable PowerState powerState,
        @Nullable String text) {
    public static final GuestFilter ALL = new GuestFilter(null, null, null, null);
}
