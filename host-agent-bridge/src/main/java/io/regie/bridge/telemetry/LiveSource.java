package io.regie.bridge.telemetry;

import io.regie.agent.v1.TelemetryBatch;
import java.util.function.Consumer;

/** Where samples come from that are delivered as they are taken and not kept. */
@FunctionalInterface
public interface LiveSource {

    /**
     * Begins to take samples.
     *
     * @param intervalMs time between samples
     * @param taken called from any one thread; must not block
     * @return ends it
     */
    Subscription open(int intervalMs, Consumer<TelemetryBatch> taken);

    /** What was begun and can be ended. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
