package io.regie.bridge.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.stub.ServerCallStreamObserver;
import io.regie.agent.v1.TelemetryBatch;
import io.regie.bridge.spool.Spool;
import io.regie.bridge.spool.SpoolEntry;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;

/** One open Telemetry call. It sends only what the connection has room for; live batches that find none are lost, as they may be. */
final class TelemetryReader implements Runnable {

    private final Spool spool;
    private final ServerCallStreamObserver<TelemetryBatch> caller;
    private final BlockingQueue<TelemetryBatch> live = new ArrayBlockingQueue<>(4);
    private final Semaphore changes = new Semaphore(0);
    private long position;

    TelemetryReader(Spool spool, long afterSequence, ServerCallStreamObserver<TelemetryBatch> caller) {
        this.spool = spool;
        this.position = afterSequence;
        this.caller = caller;
        caller.setOnReadyHandler(this::wake);
        caller.setOnCancelHandler(this::wake);
    }

    void wake() {
        changes.release();
    }

    void offerLive(TelemetryBatch batch) {
        while (!live.offer(batch)) {
            live.poll();
        }
        wake();
    }

    @Override
    public void run() {
        try {
            while (!caller.isCancelled()) {
                if (!caller.isReady() || !sendOne()) {
                    changes.acquire();
                    changes.drainPermits();
                }
            }
        } catch (IOException e) {
            caller.onError(TelemetryFeed.spoolFailure(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean sendOne() throws IOException {
        TelemetryBatch looked = live.poll();
        if (looked != null) {
            caller.onNext(looked.toBuilder()
                    .setSequence(0)
                    .setSpoolId(spool.id())
                    .setDroppedBatches(spool.dropped())
                    .build());
            return true;
        }
        Optional<SpoolEntry> kept = spool.after(position);
        if (kept.isEmpty()) {
            return false;
        }
        caller.onNext(decoded(kept.get()));
        position = kept.get().sequence();
        return true;
    }

    private TelemetryBatch decoded(SpoolEntry entry) throws InvalidProtocolBufferException {
        return TelemetryBatch.parseFrom(entry.payload()).toBuilder()
                .setSequence(entry.sequence())
                .setSpoolId(spool.id())
                .setDroppedBatches(spool.dropped())
                .build();
    }
}
