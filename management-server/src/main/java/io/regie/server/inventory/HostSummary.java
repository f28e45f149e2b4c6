package io.regie.server.inventory;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One host of a list. */
public record HostSummary(
        UUID id,
        String name,
        @Nullable UUID clusterId,
        String address,
        ConnectionState connection,
        @Nullable String connectionReason,
        boolean maintenance,
        int logicalCpus,
        long memoryBytes,
        int guestCount,
        int runningGuestCount,
        int problemCount,
        @Nullable Double cpuUsed,
        @Nullable Long memoryUsedBytes,
        @Nullable Instant lastSeen) {
    HostSummary veiled(@Nullable UUID clusterId, int guestCount, int runningGuestCount) {
        return new HostSummary(
                id,
                name,
                clusterId,
                address,
                connection,
                connectionReason,
                maintenance,
                logicalCpus,
                memoryBytes,
                guestCount,
                runningGuestCount,
                problemCount,
                cpuUsed,
                memoryUsedBytes,
                lastSeen);
    }
}
