package io.regie.server.hostlink;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.regie.agent.v1.AcknowledgeTelemetryRequest;
import io.regie.agent.v1.AcknowledgeTelemetryResponse;
import io.regie.agent.v1.HostAgentGrpc;
import io.regie.agent.v1.InventoryUpdate;
import io.regie.agent.v1.TelemetryBatch;
import io.regie.agent.v1.TelemetryRequest;
import io.regie.agent.v1.WatchRequest;
import io.regie.server.inventory.ConnectionState;
import io.regie.server.inventory.HostRecords;
import io.regie.server.inventory.HostRecords.HostAddress;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listening to one host: its inventory stream and its telemetry, until closed. What breaks is opened again, sooner at
 * first and then every few seconds, so that a host is heard again within 10 s of being back.
 */
final class HostSession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HostSession.class);
    private static final long FIRST_RETRY_MS = 250;
    private static final long LONGEST_RETRY_MS = 4_000;
    /** The agent speaks at least every 5 s. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(16);

    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(25);
    private static final int CLOSE_INTERVAL_MS = 1_000;

    private final HostAddress host;
    private final ManagedChannel channel;
    private final HostRecords records;
    private final SpoolPositions positions;
    private final ScheduledExecutorService timer;
    private final AtomicReference<@Nullable ClientCallStreamObserver<WatchRequest>> watch = new AtomicReference<>();
    private final AtomicReference<@Nullable ClientCallStreamObserver<TelemetryRequest>> telemetry =
            new AtomicReference<>();
    private volatile boolean closed;
    private volatile long lookedAt;
    private volatile boolean closely;
    private volatile long lastHeard = System.nanoTime();
    private long watchRetry = FIRST_RETRY_MS;
    private long telemetryRetry = FIRST_RETRY_MS;

    HostSession(
            HostAddress host,
            ManagedChannel channel,
            HostRecords records,
            SpoolPositions positions,
            ScheduledExecutorService timer) {
        this.host = host;
        this.channel = channel;
        this.records = records;
        this.positions = positions;
        this.timer = timer;
    }

    HostAddress host() {
        return host;
    }

    boolean heardLately() {
        return System.nanoTime() - lastHeard < SILENCE_NANOS;
    }

    void open() {
        startWatch();
        startTelemetry();
    }

    /** Cuts a stream that has gone silent, which opens it again. */
    void checkSilence() {
        ClientCallStreamObserver<WatchRequest> call = watch.get();
        if (call != null && !heardLately()) {
            call.cancel("Its agent has said nothing for 16 s.", null);
        }
    }

    /** Somebody looks: from now on, for a while, a sample every second. */
    void lookClosely() {
        lookedAt = System.nanoTime();
        if (!closely) {
            closely = true;
            reopenTelemetry("somebody looks closely");
        }
    }

    /** Nobody has looked for a while: the usual period again. */
    void checkLook() {
        if (closely && System.nanoTime() - lookedAt > LOOK_NANOS) {
            closely = false;
            reopenTelemetry("nobody looks any more");
        }
    }

    private void reopenTelemetry(String why) {
        ClientCallStreamObserver<TelemetryRequest> reading = telemetry.get();
        if (reading != null) {
            reading.cancel(why, null);
        }
    }

    @Override
    public void close() {
        closed = true;
        ClientCallStreamObserver<WatchRequest> watching = watch.get();
        if (watching != null) {
            watching.cancel("no longer listening", null);
        }
        ClientCallStreamObserver<TelemetryRequest> reading = telemetry.get();
        if (reading != null) {
            reading.cancel("no longer listening", null);
        }
    }

    private void startWatch() {
        if (closed) {
            return;
        }
        lastHeard = System.nanoTime();
        HostAgentGrpc.newStub(channel)
                .watch(WatchRequest.getDefaultInstance(), new HostStream<WatchRequest, InventoryUpdate>(watch) {
                    @Override
                    void take(InventoryUpdate update) {
                        lastHeard = System.nanoTime();
                        watchRetry = FIRST_RETRY_MS;
                        HostSession.this.take(update);
                    }

                    @Override
                    void ended(@Nullable Throwable thrown) {
                        watchEnded(thrown);
                    }
                });
    }

    private void take(InventoryUpdate update) {
        UUID id = host.id();
        switch (update.getUpdateCase()) {
            case SNAPSHOT -> {
                var snapshot = update.getSnapshot();
                if (!snapshot.getHost().getHostId().equals(id.toString())) {
                    throw new IllegalStateException(
                            "the agent says it is host " + snapshot.getHost().getHostId());
                }
                records.snapshot(id, snapshot.getHost(), snapshot.getGuestsList());
            }
            case HOST_CHANGED -> records.hostChanged(id, update.getHostChanged());
            case GUEST_CHANGED -> records.guestChanged(id, update.getGuestChanged());
            case GUEST_REMOVED -> records.guestRemoved(id, UUID.fromString(update.getGuestRemoved()));
            case HEARTBEAT -> log.trace("{} is there", host.name());
            case UPDATE_NOT_SET -> log.debug("{} tells something this server does not know yet", host.name());
        }
    }

    private void watchEnded(@Nullable Throwable thrown) {
        if (closed) {
            return;
        }
        try {
            records.connection(host.id(), ConnectionState.DISCONNECTED, whyEnded(thrown));
        } catch (RuntimeException e) {
            log.warn("cannot record that {} is disconnected", host.name(), e);
        }
        long delay = watchRetry;
        watchRetry = Math.min(LONGEST_RETRY_MS, watchRetry * 2);
        retry(delay, this::startWatch);
    }

    private String whyEnded(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "Its agent ended the stream; it is probably restarting.";
        }
        Status status = Status.fromThrowable(thrown);
        String said = status.getDescription();
        // Cut from here, which has said why.
        boolean cut = status.getCode() == Status.Code.CANCELLED && said != null;
        return cut ? said : AgentErrors.of(thrown, host.name()).sentence();
    }

    private void startTelemetry() {
        if (closed) {
            return;
        }
        SpoolPositions.Position position;
        try {
            position = positions.of(host.id());
        } catch (RuntimeException e) {
            telemetryEnded(e);
            return;
        }
        TelemetryRequest request = TelemetryRequest.newBuilder()
                .setAfterSequence(position.sequence())
                .setIntervalMs(closely ? CLOSE_INTERVAL_MS : 0)
                .build();
        HostAgentGrpc.newStub(channel).telemetry(request, new HostStream<TelemetryRequest, TelemetryBatch>(telemetry) {
            private SpoolPositions.Position at = position;

            @Override
            void take(TelemetryBatch batch) {
                telemetryRetry = FIRST_RETRY_MS;
                at = HostSession.this.take(batch, at);
            }

            @Override
            void ended(@Nullable Throwable thrown) {
                telemetryEnded(thrown);
            }
        });
    }

    private SpoolPositions.Position take(TelemetryBatch batch, SpoolPositions.Position before) {
        boolean anotherSpool =
                !batch.getSpoolId().isEmpty() && !batch.getSpoolId().equals(before.spoolId());
        boolean stored = batch.getSequence() > 0;
        if (stored && anotherSpool && before.sequence() > 0) {
            // Positions start anew: what this spool has kept from its beginning has yet to be asked for.
            positions.start(host.id(), batch.getSpoolId());
            throw new HostStream.Reopen("the spool is another one");
        }
        if (stored && !anotherSpool && batch.getSequence() <= before.sequence()) {
            return before;
        }
        records.samples(host.id(), batch.getSamplesList());
        records.events(host.id(), batch.getEventsList());
        if (!stored) {
            return before;
        }
        SpoolPositions.Position after = new SpoolPositions.Position(batch.getSpoolId(), batch.getSequence());
        positions.advance(host.id(), after);
        HostAgentGrpc.newStub(channel)
                .acknowledgeTelemetry(
                        AcknowledgeTelemetryRequest.newBuilder()
                                .setUpToSequence(after.sequence())
                                .build(),
                        new Ignored());
        return after;
    }

    private void telemetryEnded(@Nullable Throwable thrown) {
        if (closed) {
            return;
        }
        log.debug("telemetry of {} ended", host.name(), thrown);
        long delay = telemetryRetry;
        telemetryRetry = Math.min(LONGEST_RETRY_MS, telemetryRetry * 2);
        retry(delay, this::startTelemetry);
    }

    private void retry(long delay, Runnable again) {
        if (closed) {
            return;
        }
        channel.resetConnectBackoff();
        long spread = delay + ThreadLocalRandom.current().nextLong(delay);
        timer.schedule(() -> Thread.startVirtualThread(again), spread, TimeUnit.MILLISECONDS);
    }

    /** An acknowledgement that is lost is made up for by the next one. */
    private static final class Ignored implements io.grpc.stub.StreamObserver<AcknowledgeTelemetryResponse> {
        @Override
        public void onNext(AcknowledgeTelemetryResponse response) {
            log.trace("acknowledged");
        }

        @Override
        public void onError(Throwable thrown) {
            log.debug("an acknowledgement was lost", thrown);
        }

        @Override
        public void onCompleted() {
            log.trace("acknowledgement ended");
        }
    }
}
