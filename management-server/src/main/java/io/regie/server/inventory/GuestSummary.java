package io.regie.server.inventory;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One guest of a list. {@code started} survives a live migration: uptime counts from it.
 * The host is absent where it may not be seen.
 */
public record GuestSummary(
        UUID id,
        String name,
        GuestKind kind,
        @Nullable UUID hostId,
        @Nullable String hostName,
        PowerState powerState,
        int vcpus,
        long memoryBytes,
        List<String> ipAddresses,
        @Nullable Instant started,
        boolean managed,
        boolean hostConnected,
        @Nullable String problem,
        @Nullable Double cpuUsed,
        @Nullable Long memoryUsedBytes) {
    GuestSummary veiled(@Nullable UUID hostId, @Nullable String hostName, @Nullable String problem) {
        return new GuestSummary(
                id,
                name,
                kind,
                hostId,
                hostName,
                powerState,
                vcpus,
                memoryBytes,
                ipAddresses,
                started,
                managed,
                hostConnected,
                problem,
                cpuUsed,
                memoryUsedBytes);
    }
}
