package io.regie.server.inventory;

import io.regie.server.api.Versioned;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A folder, datacenter or cluster.
 *
 * @param parentId null at the top, or where what is above may not be seen
 * @param fixed every center has it: it can be renamed and moved, and not deleted
 * @param hostCount hosts anywhere below it, as far as who asks sees them
 * @param guestCount guests anywhere below it, by their hosts or their folders
 */
public record PlaceView(
        UUID id, @Nullable UUID parentId, NodeKind kind, String name, boolean fixed, int hostCount, int guestCount)
        implements Versioned {
    /** Not of what stands in it. */
    @Override
    public String version() {
        return id + name;
    }
}
