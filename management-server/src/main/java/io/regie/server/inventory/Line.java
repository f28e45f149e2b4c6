package io.regie.server.inventory;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The last minutes of an entity as a page's sparkline starts with them: {@code epoch-ms:value} with commas between. */
public record Line(String cpuUsed, String memoryUsedBytes) {
    /** For pages of other features too. */
    public static Line of(List<LiveSample> samples) {
        return new Line(write(samples, LiveSample::cpuUsed), write(samples, LiveSample::memoryUsedBytes));
    }

    private static String write(List<LiveSample> samples, Function<LiveSample, @Nullable Number> value) {
        return samples.stream()
                .filter(sample -> value.apply(sample) != null)
                .map(sample -> sample.time().toEpochMilli() + ":" + value.apply(sample))
                .collect(Collectors.joining(","));
    }
}
