package io.regie.server.inventory;

import java.util.List;
import java.util.UUID;

/** A guest image, and the hosts it can be deployed on. */
public record TemplateSummary(
        UUID id,
        String name,
        GuestKind kind,
        String description,
        UUID datastoreId,
        String datastoreName,
        int vcpus,
        long memoryBytes,
        long sizeBytes,
        List<UUID> hostIds) {}
