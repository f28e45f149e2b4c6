package io.regie.server.guest;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.regie.agent.v1.ConsoleFrame;
import io.regie.agent.v1.ConsoleOpen;
import io.regie.agent.v1.HostAgentGrpc.HostAgentStub;
import io.regie.agent.v1.ResizeConsoleRequest;
import io.regie.agent.v1.ResizeConsoleResponse;
import io.regie.server.hostlink.AgentErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;

/**
 * One open console. Either side is asked for more only when the other has taken what came before, so that a slow browser
 * slows the host's console and not the server's memory.
 */
final class ConsoleRelay implements ClientResponseObserver<ConsoleFrame, ConsoleFrame> {
    private static final Logger log = LoggerFactory.getLogger(ConsoleRelay.class);
    private static final int CODE_ENDED = 4410;
    private static final int CODE_REFUSED = 4409;
    /** A close frame's reason holds at most 123 bytes. */
    private static final int REASON_BYTES = 120;

    private static final int FRAME_BYTES = 65_536;
    private static final long SLOWEST_SECONDS = 10;

    private final WebSocketSession session;
    private final HostAgentStub agent;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ready = lock.newCondition();
    private @Nullable ClientCallStreamObserver<ConsoleFrame> call;
    private volatile String consoleId = "";

    ConsoleRelay(WebSocketSession session, HostAgentStub agent) {
        this.session = session;
        this.agent = agent;
    }

    void open(UUID guestId, ConsoleKind kind) {
        agent.openConsole(this);
        send(ConsoleFrame.newBuilder()
                .setOpen(ConsoleOpen.newBuilder()
                        .setGuestId(guestId.toString())
                        .setKind(
                                kind == ConsoleKind.VNC
                                        ? io.regie.agent.v1.ConsoleKind.CONSOLE_KIND_VNC
                                        : io.regie.agent.v1.ConsoleKind.CONSOLE_KIND_TEXT))
                .build());
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ConsoleFrame> started) {
        call = started;
        started.setOnReadyHandler(() -> {
            lock.lock();
            try {
                ready.signalAll();
            } finally {
                lock.unlock();
            }
        });
    }

    /** From the browser. Waits while the host does not take more. */
    void send(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            ByteBuffer part = bytes.slice(bytes.position(), Math.min(FRAME_BYTES, bytes.remaining()));
            bytes.position(bytes.position() + part.remaining());
            send(ConsoleFrame.newBuilder().setData(ByteString.copyFrom(part)).build());
        }
    }

    private void send(ConsoleFrame frame) {
        ClientCallStreamObserver<ConsoleFrame> current = call;
        if (current == null) {
            return;
        }
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(SLOWEST_SECONDS);
            while (frame.hasData() && !current.isReady() && left > 0) {
                left = ready.awaitNanos(left);
            }
            current.onNext(frame);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            log.debug("the console ended while something was typed", e);
        } finally {
            lock.unlock();
        }
    }

    void resize(int columns, int rows) {
        if (consoleId.isEmpty() || columns < 1 || rows < 1) {
            return;
        }
        agent.resizeConsole(
                ResizeConsoleRequest.newBuilder()
                        .setConsoleId(consoleId)
                        .setColumns(columns)
                        .setRows(rows)
                        .build(),
                new Resized());
    }

    /** From the host, on a thread of its own: taking long holds the host's console back. */
    @Override
    public void onNext(ConsoleFrame frame) {
        switch (frame.getFrameCase()) {
            case OPENED -> consoleId = frame.getOpened().getConsoleId();
            case DATA -> forward(frame.getData());
            case OPEN, FRAME_NOT_SET -> log.debug("an agent sent a console frame that only callers send");
        }
    }

    private void forward(ByteString data) {
        try {
            session.sendMessage(new BinaryMessage(data.asReadOnlyByteBuffer()));
        } catch (IOException | IllegalStateException e) {
            close();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        if (Status.fromThrowable(thrown).getCode() == Status.Code.CANCELLED) {
            end(new CloseStatus(CODE_ENDED, "the console ended"));
        } else {
            end(new CloseStatus(
                    CODE_REFUSED,
                    shortened(AgentErrors.of(thrown, "the guest's host").sentence())));
        }
    }

    @Override
    public void onCompleted() {
        end(new CloseStatus(CODE_ENDED, "the console ended"));
    }

    private void end(CloseStatus status) {
        try {
            session.close(status);
        } catch (IOException e) {
            log.debug("the browser was gone before its console", e);
        }
    }

    /** The browser is gone. */
    void close() {
        ClientCallStreamObserver<ConsoleFrame> current = call;
        if (current != null) {
            current.cancel("the browser is gone", null);
        }
    }

    private static String shortened(String reason) {
        String ascii = reason.replaceAll("[^\\x20-\\x7e]", "?");
        return ascii.length() > REASON_BYTES ? ascii.substring(0, REASON_BYTES) : ascii;
    }

    /** A terminal that keeps its size is no misfortune. */
    private static final class Resized implements io.grpc.stub.StreamObserver<ResizeConsoleResponse> {
        @Override
        public void onNext(ResizeConsoleResponse response) {
            log.trace("resized");
        }

        @Override
        public void onError(Throwable thrown) {
            log.debug("a console could not be resized", thrown);
        }

        @Override
        public void onCompleted() {
            log.trace("resizing ended");
        }
    }
}
