package io.regie.server.migration;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A move of a guest as people and programs see it; {@code id} is its task's.
 *
 * @param downtimeMs how long the guest did not run: as the engine measured it (live), or from the order to stop until it
 *     had started (restart); null while that is not known, or when it was off anyway
 * @param totalMs from acceptance to the end
 */
public record MigrationView(
        UUID id,
        UUID guestId,
        String guestName,
        MigrationKind kind,
        UUID sourceHostId,
        String sourceHostName,
        UUID destinationHostId,
        String destinationHostName,
        MigrationPhase phase,
        @Nullable Long downtimeMs,
        @Nullable Long totalMs,
        Instant created,
        @Nullable Instant ended,
        List<Step> steps) {
    public MigrationView {
        steps = List.copyOf(steps);
    }

    /** One phase it was in; still is when {@code left} is null. */
    public record Step(
            MigrationPhase phase, Instant entered, @Nullable Instant left) {}
}
