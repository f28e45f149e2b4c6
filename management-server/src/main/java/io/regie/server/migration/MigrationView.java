package io.regie.server.migration;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A move of a guest as people and programs see it; {@code id} is its task's.
 *
 * @param downtimeMs how long the guest did not run: as the engine measured it (live), or from the order to stop until it
 *     had started (restart); null while that is not known, or when it was off anyway
 * @param sourceHostId absent, as its name, where that host may not be seen; so is the destination
 * @param totalMs from acceptance to the end
 */
public record MigrationView(
        UUID id,
        UUID guestId,
        String guestName,
        MigrationKind kind,
        @Nullable UUID sourceHostId,
        @Nullable String sourceHostName,
        @Nullable UUID destinationHostId,
        @Nullable String destinationHostName,
        MigrationPhase phase,
        @Nullable Long downtimeMs,
        @Nullable Long totalMs,
        Instant created,
        @Nullable Instant ended,
        List<Step> steps) {
    public MigrationView {
        steps = List.copyOf(steps);
    }

    /** Without the hosts that are not among those. */
    MigrationView seen(Set<UUID> hosts) {
        boolean source = sourceHostId != null && hosts.contains(sourceHostId);
        boolean destination = destinationHostId != null && hosts.contains(destinationHostId);
        return new MigrationView(
                id,
                guestId,
                guestName,
                kind,
                source ? sourceHostId : null,
                source ? sourceHostName : null,
                destination ? destinationHostId : null,
                destination ? destinationHostName : null,
                phase,
                downtimeMs,
                totalMs,
                created,
                ended,
                steps);
    }

    /** One phase it was in; still is when {@code left} is null. */
    public record Step(
            MigrationPhase phase, Instant entered, @Nullable Instant left) {}
}
