package io.regie.server.inventory;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The latest measurement of a host or guest. {@code cpuUsed} is the share of its (virtual) CPUs in use, 0..1; what is not
 * measured is absent. {@code counters} has everything by the counter's name in lower-kebab-case.
 */
public record LiveSample(
        UUID id,
        Instant time,
        @Nullable Double cpuUsed,
        @Nullable Long memoryUsedBytes,
        Map<String, Double> counters) {}
