package io.regie.server.inventory;

import java.util.List;
import java.util.UUID;

/** Storage that holds guests' disks; shared when several hosts may see it. */
public record DatastoreSummary(
        UUID id,
        String name,
        String filesystem,
        long capacityBytes,
        long freeBytes,
        boolean shared,
        List<UUID> hostIds,
        int guestCount) {}
