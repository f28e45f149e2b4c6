package io.regie.server.migration;

import io.regie.agent.v1.GuestSpec;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a migration is to do, fixed when it was accepted.
 *
 * @param startAfter the guest is to run when the move has ended, whichever way it ended
 * @param destinationSpec the guest as the destination is to have it: on another datastore when its files are copied
 */
record Plan(
        UUID id,
        UUID guestId,
        String guestName,
        MigrationKind kind,
        UUID sourceId,
        String sourceName,
        UUID destinationId,
        String destinationName,
        boolean startAfter,
        GuestSpec spec,
        GuestSpec destinationSpec) {

    /** The guest's files go to another datastore. */
    boolean copiesFiles() {
        return !spec.getDatastoreId().equals(destinationSpec.getDatastoreId());
    }

    /** Where a migration stands. */
    record State(Plan plan, MigrationPhase phase, java.time.@Nullable Instant stoppedAt) {}
}
