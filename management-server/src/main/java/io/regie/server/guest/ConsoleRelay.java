package io.regie.server.guest;

import com.google.protobuf.ByteString;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.regie.agent.v1.ConsoleFrame;
import io.regie.agent.v1.ConsoleOpen;
import io.regie.agent.v1.ResizeConsoleRequest;
import io.regie.agent.v1.ResizeConsoleResponse;
import io.regie.server.api.RegieException;
import io.regie.server.guest.ConsoleTickets.Admission;
import io.regie.server.hostlink.AgentErrors;
import io.regie.server.hostlink.HostAgents;
import io.regie.server.inventory.InventoryFacts;
import io.regie.server.inventory.InventoryFacts.GuestFacts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;

/**
 * Carries one console's bytes between a viewer and a host's agent. Each side is read only as fast as the other takes it:
 * from the agent one frame is asked for after the one before has been sent; the viewer's thread waits while the agent's
 * stream is full.
 */
final class ConsoleRelay implements ClientResponseObserver<ConsoleFrame, ConsoleFrame> {
    private static final Logger log = LoggerFactory.getLogger(ConsoleRelay.class);
    /** The contract's largest data frame. */
    private static final int FRAME_BYTES = 65_536;

    private static final int SEND_LIMIT_MS = 20_000;
    private static final int SEND_BUFFER_BYTES = 1024 * 1024;
    private static final long FULL_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);
    /** A close frame carries 125 bytes, two of them the code. */
    private static final int REASON_BYTES = 123;

    private final WebSocketSession viewer;
    private final Admission admission;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition roomOrEnd = lock.newCondition();
    private @Nullable ClientCallStreamObserver<ConsoleFrame> agent;
    private @Nullable HostAgents agents;
    private @Nullable GuestFacts guest;
    private volatile String consoleId = "";
    private boolean ended;

    ConsoleRelay(WebSocketSession viewer, Admission admission) {
        this.viewer = new ConcurrentWebSocketSessionDecorator(viewer, SEND_LIMIT_MS, SEND_BUFFER_BYTES);
        this.admission = admission;
    }

    Admission admission() {
        return admission;
    }

    void open(HostAgents agents, InventoryFacts facts) {
        try {
            GuestFacts found = facts.guest(admission.guestId());
            this.agents = agents;
            this.guest = found;
            agents.async(found.hostId()).openConsole(this);
            send(ConsoleFrame.newBuilder()
                    .setOpen(ConsoleOpen.newBuilder()
                            .setGuestId(found.id().toString())
                            .setKind(
                                    switch (admission.kind()) {
                                        case VNC -> io.regie.agent.v1.ConsoleKind.CONSOLE_KIND_VNC;
                                        case TEXT -> io.regie.agent.v1.ConsoleKind.CONSOLE_KIND_TEXT;
                                    }))
                    .build());
        } catch (RegieException e) {
            end(CloseStatus.SERVER_ERROR.withReason(bounded(e.sentence())));
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ConsoleFrame> call) {
        agent = call;
        call.disableAutoRequestWithInitial(1);
        call.setOnReadyHandler(this::wake);
    }

    @Override
    public void onNext(ConsoleFrame frame) {
        switch (frame.getFrameCase()) {
            case OPENED -> consoleId = frame.getOpened().getConsoleId();
            case DATA -> toViewer(frame.getData());
            case OPEN, FRAME_NOT_SET -> log.debug("an agent sent a frame that is not its to send");
        }
        ClientCallStreamObserver<ConsoleFrame> call = agent;
        if (call != null) {
            call.request(1);
        }
    }

    private void toViewer(ByteString data) {
        try {
            viewer.sendMessage(new BinaryMessage(data.asReadOnlyByteBuffer()));
        } catch (IOException | RuntimeException e) {
            log.debug("a viewer of {} does not take what its console shows", admission.guestId(), e);
            end(CloseStatus.SESSION_NOT_RELIABLE);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        GuestFacts of = guest;
        String name = of == null ? "the guest's host" : "the host of " + of.name();
        end(CloseStatus.SERVER_ERROR.withReason(
                bounded(AgentErrors.of(thrown, name).sentence())));
    }

    @Override
    public void onCompleted() {
        end(CloseStatus.NORMAL.withReason("The guest closed its console."));
    }

    /** What the viewer typed; waits while the agent is behind. */
    void toGuest(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int length = Math.min(FRAME_BYTES, bytes.remaining());
            ByteString part = ByteString.copyFrom(bytes, length);
            if (!waitForRoom()) {
                return;
            }
            send(ConsoleFrame.newBuilder().setData(part).build());
        }
    }

    private boolean waitForRoom() {
        lock.lock();
        try {
            long left = FULL_LIMIT_NANOS;
            while (!ended && agent != null && !agent.isReady()) {
                if (left <= 0) {
                    end(CloseStatus.SERVER_ERROR.withReason("The guest takes no input."));
                    return false;
                }
                left = roomOrEnd.awaitNanos(left);
            }
            return !ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void send(ConsoleFrame frame) {
        lock.lock();
        try {
            if (!ended && agent != null) {
                agent.onNext(frame);
            }
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            roomOrEnd.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void resize(ConsoleSocket.Size size) {
        HostAgents through = agents;
        GuestFacts of = guest;
        if (consoleId.isEmpty() || through == null || of == null || size.columns() < 1 || size.rows() < 1) {
            return;
        }
        through.async(of.hostId())
                .resizeConsole(
                        ResizeConsoleRequest.newBuilder()
                                .setConsoleId(consoleId)
                                .setColumns(size.columns())
                                .setRows(size.rows())
                                .build(),
                        new Resized());
    }

    /** Notices a viewer that is gone without a word, and keeps the way open through proxies. */
    void keepAlive() {
        try {
            if (viewer.isOpen()) {
                viewer.sendMessage(new PingMessage());
            }
        } catch (IOException | RuntimeException e) {
            end(CloseStatus.SESSION_NOT_RELIABLE);
        }
    }

    void viewerLeft() {
        end(CloseStatus.NORMAL);
    }

    /** Ends both sides; only the first reason counts. */
    void end(CloseStatus status) {
        ClientCallStreamObserver<ConsoleFrame> call;
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            call = agent;
            roomOrEnd.signalAll();
        } finally {
            lock.unlock();
        }
        if (call != null) {
            call.cancel("the console was closed", null);
        }
        try {
            viewer.close(status);
        } catch (IOException e) {
            log.debug("a console's viewer had left already", e);
        }
    }

    private static String bounded(String reason) {
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= REASON_BYTES) {
            return reason;
        }
        int end = REASON_BYTES - 3;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8) + "…";
    }

    /** A size that is not taken is not worth a broken console. */
    private static final class Resized implements io.grpc.stub.StreamObserver<ResizeConsoleResponse> {
        @Override
        public void onNext(ResizeConsoleResponse response) {
            log.trace("resized");
        }

        @Override
        public void onError(Throwable thrown) {
            log.debug("a console was not resized", thrown);
        }

        @Override
        public void onCompleted() {
            log.trace("resize ended");
        }
    }
}
