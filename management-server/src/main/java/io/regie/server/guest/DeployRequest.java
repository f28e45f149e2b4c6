package io.regie.server.guest;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A guest to be made from a template. What is null is chosen: the host with most free memory, the template's datastore,
 * CPUs and memory, the first untagged port group; {@code start} false.
 */
public record DeployRequest(
        @Nullable String name,
        @Nullable UUID templateId,
        @Nullable UUID hostId,
        @Nullable UUID datastoreId,
        @Nullable Integer vcpus,
        @Nullable Long memoryBytes,
        @Nullable String portGroup,
        @Nullable Boolean start) {}
