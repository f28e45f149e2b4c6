package io.regie.server.inventory;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A guest image, and the hosts it can be deployed on. */
public record TemplateSummary(
        UUID id,
        String name,
        GuestKind kind,
        String description,
        @Nullable UUID datastoreId,
        @Nullable String datastoreName,
        int vcpus,
        long memoryBytes,
        long sizeBytes,
        List<UUID> hostIds) {}
