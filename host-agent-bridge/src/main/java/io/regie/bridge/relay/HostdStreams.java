package io.regie.bridge.relay;

import com.google.protobuf.InvalidProtocolBufferException;
import io.regie.agent.v1.CallReply;
import io.regie.agent.v1.InventoryUpdate;
import io.regie.agent.v1.TelemetryBatch;
import io.regie.agent.v1.TelemetryRequest;
import io.regie.agent.v1.WatchRequest;
import io.regie.bridge.telemetry.LiveSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Streams that the bridge itself reads from regie-hostd, opened again whenever they end. Thread-safe. */
final class HostdStreams {

    private static final System.Logger LOG = System.getLogger(HostdStreams.class.getName());
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

    private final Path socket;

    HostdStreams(Path socket) {
        this.socket = socket;
    }

    /** Live samples of everything on the host, until closed. */
    LiveSource.Subscription samples(int intervalMs, Consumer<TelemetryBatch> taken) {
        byte[] request =
                TelemetryRequest.newBuilder().setIntervalMs(intervalMs).build().toByteArray();
        return follow("Telemetry", request, message -> taken.accept(TelemetryBatch.parseFrom(message)), () -> {});
    }

    /**
     * The host's inventory, until closed.
     *
     * @param lost called when a stream that had begun ends
     */
    LiveSource.Subscription inventory(Consumer<InventoryUpdate> told, Runnable lost) {
        return follow(
                "Watch",
                WatchRequest.getDefaultInstance().toByteArray(),
                message -> told.accept(InventoryUpdate.parseFrom(message)),
                lost);
    }

    private LiveSource.Subscription follow(String method, byte[] request, Reader reader, Runnable lost) {
        var stream = new Stream(method, request, reader, lost);
        Thread.ofVirtual().name("hostd-" + method).start(stream);
        return stream;
    }

    /** Understands one message. */
    @FunctionalInterface
    private interface Reader {
        void read(byte[] message) throws InvalidProtocolBufferException;
    }

    private final class Stream implements Runnable, LiveSource.Subscription {
        private final String method;
        private final byte[] request;
        private final Reader reader;
        private final Runnable lost;
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile @Nullable HostdConnection connection;
        private boolean begun;

        Stream(String method, byte[] request, Reader reader, Runnable lost) {
            this.method = method;
            this.request = request;
            this.reader = reader;
            this.lost = lost;
        }

        @Override
        public void run() {
            Duration pause = FIRST_PAUSE;
            try {
                do {
                    begun = false;
                    String why = readToTheEnd();
                    if (closed.getCount() > 0 && (begun || pause.equals(FIRST_PAUSE))) {
                        LOG.log(
                                System.Logger.Level.WARNING,
                                "{0} from regie-hostd ended: {1}; trying again",
                                method,
                                why);
                    }
                    pause = begun ? FIRST_PAUSE : shorter(pause.multipliedBy(2), LONGEST_PAUSE);
                } while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private String readToTheEnd() {
            try (HostdConnection hostd = HostdConnection.open(socket)) {
                connection = hostd;
                hostd.start(method, request);
                CallReply reply = hostd.read();
                while (reply.hasMessage() && closed.getCount() > 0) {
                    begun = true;
                    reader.read(reply.getMessage().toByteArray());
                    reply = hostd.read();
                }
                return reply.getEnd().getError().getMessage();
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            } finally {
                if (begun && closed.getCount() > 0) {
                    lost.run();
                }
            }
        }

        @Override
        public void close() {
            closed.countDown();
            HostdConnection open = connection;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.DEBUG, "A socket does not close", e);
                }
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
