package io.regie.bridge.simulated;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.regie.agent.v1.ConsoleFrame;
import io.regie.agent.v1.ConsoleOpened;
import io.regie.bridge.telemetry.LiveSource;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One open console: carries bytes between the caller and what answers. Thread-safe. */
final class ConsoleSession implements Console.Screen {

    /** Longest data frame of the contract. */
    private static final int FRAME_BYTES = 65_536;

    private final String id = UUID.randomUUID().toString();
    private final String guestId;
    private final ServerCallStreamObserver<ConsoleFrame> caller;
    private final SimulatedWorld world;
    private final Consumer<String> closed;
    private @Nullable Console console;
    private LiveSource.Subscription ticking = () -> {};
    private boolean open = true;

    ConsoleSession(
            String guestId,
            ServerCallStreamObserver<ConsoleFrame> caller,
            SimulatedWorld world,
            Consumer<String> closed) {
        this.guestId = guestId;
        this.caller = caller;
        this.world = world;
        this.closed = closed;
    }

    synchronized void begin(Console answering) {
        if (!open) {
            return;
        }
        console = answering;
        caller.onNext(ConsoleFrame.newBuilder()
                .setOpened(ConsoleOpened.newBuilder().setConsoleId(id))
                .build());
        answering.opened();
        ticking = world.every(Duration.ofSeconds(1), this::tick);
    }

    String id() {
        return id;
    }

    String guestId() {
        return guestId;
    }

    synchronized void received(ByteString bytes) {
        if (open && console != null) {
            console.received(bytes);
        }
    }

    synchronized void resized(int columns, int rows) {
        if (open && console != null) {
            console.resized(columns, rows);
        }
    }

    /** A caller who does not read gets no new pictures. */
    private synchronized void tick() {
        if (open && console != null && caller.isReady()) {
            console.tick();
        }
    }

    @Override
    public synchronized void show(ByteString bytes) {
        for (int at = 0; open && at < bytes.size(); at += FRAME_BYTES) {
            caller.onNext(ConsoleFrame.newBuilder()
                    .setData(bytes.substring(at, Math.min(at + FRAME_BYTES, bytes.size())))
                    .build());
        }
    }

    synchronized void close() {
        if (open) {
            open = false;
            ticking.close();
            closed.accept(id);
            if (!caller.isCancelled()) {
                caller.onCompleted();
            }
        }
    }
}
