package io.regie.server.inventory;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One host of a list. */
public record HostSummary(
        UUID id,
        String name,
        UUID clusterId,
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
        @Nullable Instant lastSeen) {}
