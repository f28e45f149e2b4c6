package io.regie.bridge.relay;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.regie.agent.v1.AgentError;
import io.regie.agent.v1.CallEnd;
import io.regie.agent.v1.CallReply;
import io.regie.bridge.error.AgentErrors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * What the relaying of every kind of call has in common: the connection that lives as long as the call, waiting until
 * the caller has room, and the end. Only the thread that {@link #serve}s answers the caller.
 */
abstract class RelayedCall extends ServerCall.Listener<byte[]> {

    private final ServerCall<byte[], byte[]> call;
    private final Path socket;
    private final Semaphore changes = new Semaphore(0);
    private volatile boolean over;
    private volatile @Nullable HostdConnection connection;

    RelayedCall(ServerCall<byte[], byte[]> call, Path socket) {
        this.call = call;
        this.socket = socket;
    }

    /** Carries replies from the connection to the caller until the end; returns how the call ended. */
    abstract CallEnd converse(HostdConnection hostd) throws IOException, InterruptedException;

    /** Begins to relay, on a thread of its own. */
    void serve(byte[] request) {
        String method = String.valueOf(call.getMethodDescriptor().getBareMethodName());
        Thread.ofVirtual().name("relay-" + method).start(() -> relay(method, request));
    }

    private void relay(String method, byte[] request) {
        try (HostdConnection hostd = HostdConnection.open(socket)) {
            connection = hostd;
            if (!over) {
                call.sendHeaders(new Metadata());
                hostd.start(method, request);
                end(converse(hostd));
            }
        } catch (IOException e) {
            fail(unavailable(socket, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(unavailable(socket, new IOException("The bridge is stopping", e)));
        }
    }

    /** Waits for room on the way to the caller, so that what hostd sends stays in the socket's buffer till then. */
    void send(byte[] message) throws InterruptedException {
        while (!call.isReady() && !over) {
            changes.acquire();
            changes.drainPermits();
        }
        if (!over) {
            call.sendMessage(message);
        }
    }

    void readOneMore() {
        call.request(1);
    }

    boolean isOver() {
        return over;
    }

    private void end(CallEnd end) {
        Status status = Status.fromCodeValue(end.getStatus());
        if (!over) {
            over = true;
            call.close(
                    status.isOk()
                            ? status
                            : status.withDescription(end.getError().getMessage()),
                    status.isOk() ? new Metadata() : AgentErrors.trailers(end.getError()));
        }
    }

    private void fail(StatusRuntimeException failure) {
        if (!over) {
            over = true;
            Metadata trailers = failure.getTrailers();
            call.close(failure.getStatus(), trailers == null ? new Metadata() : trailers);
        }
    }

    @Override
    public void onReady() {
        changes.release();
    }

    @Override
    public void onCancel() {
        over = true;
        disconnect();
        changes.release();
    }

    /** Closing early is what cancels the call in hostd. */
    void disconnect() {
        HostdConnection open = connection;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw new IllegalStateException("A socket does not close", e);
            }
        }
    }

    static CallEnd endOf(CallReply reply) {
        return switch (reply.getReplyCase()) {
            case END -> reply.getEnd();
            case MESSAGE, REPLY_NOT_SET ->
                CallEnd.newBuilder()
                        .setStatus(Status.Code.INTERNAL.value())
                        .setError(AgentError.newBuilder()
                                .setCode("agent.protocol")
                                .setMessage("The host agent answered with what the bridge does not understand.")
                                .setRemedy("Install the same version of regie-hostd and regie-bridge."))
                        .build();
        };
    }

    static StatusRuntimeException unavailable(Path socket, IOException cause) {
        return AgentErrors.of(
                Status.Code.UNAVAILABLE,
                "agent.unavailable",
                "The host agent regie-hostd does not answer on " + socket + ": " + cause.getMessage() + ".",
                "Start regie-hostd on the host (systemctl start regie-hostd) and look at its log; guests run on without it.");
    }
}
