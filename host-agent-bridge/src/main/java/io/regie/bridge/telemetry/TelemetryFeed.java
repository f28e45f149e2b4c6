package io.regie.bridge.telemetry;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.regie.agent.v1.AcknowledgeTelemetryRequest;
import io.regie.agent.v1.AcknowledgeTelemetryResponse;
import io.regie.agent.v1.TelemetryBatch;
import io.regie.agent.v1.TelemetryRequest;
import io.regie.bridge.error.AgentErrors;
import io.regie.bridge.spool.Spool;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One host's samples and events: into the spool, and from there to whoever reads. Thread-safe. */
public final class TelemetryFeed {

    /** The period of stored samples (telemetry.proto). */
    public static final int STORED_INTERVAL_MS = 20_000;

    /** Faster than this nobody can look, and a host has better things to do. */
    private static final int SHORTEST_INTERVAL_MS = 500;

    private final Spool spool;
    private final LiveSource live;
    private final Set<TelemetryReader> readers = ConcurrentHashMap.newKeySet();

    public TelemetryFeed(Spool spool, LiveSource live) {
        this.spool = spool;
        this.live = live;
    }

    /** Keeps a batch (without sequence) until it is acknowledged, and wakes the readers. */
    public void store(TelemetryBatch batch) throws IOException {
        if (batch.getSamplesCount() == 0 && batch.getEventsCount() == 0) {
            return;
        }
        spool.append(batch.toByteArray());
        readers.forEach(TelemetryReader::wake);
    }

    /** Serves HostAgent.Telemetry until the caller cancels; returns at once. */
    public void read(TelemetryRequest request, StreamObserver<TelemetryBatch> observer) {
        var reader = new TelemetryReader(
                spool, request.getAfterSequence(), (ServerCallStreamObserver<TelemetryBatch>) observer);
        readers.add(reader);
        LiveSource.Subscription looking = look(request.getIntervalMs(), reader);
        Thread.ofVirtual().name("telemetry").start(() -> {
            try (looking) {
                reader.run();
            } finally {
                readers.remove(reader);
            }
        });
    }

    private LiveSource.Subscription look(int intervalMs, TelemetryReader reader) {
        if (intervalMs <= 0 || intervalMs >= STORED_INTERVAL_MS) {
            return () -> {};
        }
        return live.open(Math.max(SHORTEST_INTERVAL_MS, intervalMs), reader::offerLive);
    }

    /** Serves HostAgent.AcknowledgeTelemetry. */
    public void acknowledge(
            AcknowledgeTelemetryRequest request, StreamObserver<AcknowledgeTelemetryResponse> observer) {
        try {
            spool.acknowledge(request.getUpToSequence());
            observer.onNext(AcknowledgeTelemetryResponse.getDefaultInstance());
            observer.onCompleted();
        } catch (IOException e) {
            observer.onError(spoolFailure(e));
        }
    }

    static RuntimeException spoolFailure(IOException e) {
        return AgentErrors.of(
                Status.Code.INTERNAL,
                "spool.failed",
                "The bridge cannot use its spool: " + e.getMessage() + ".",
                "Look at the disk that holds the bridge's state directory.");
    }
}
