package io.regie.bridge.relay;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.regie.agent.v1.AgentError;
import io.regie.agent.v1.CallEnd;
import io.regie.agent.v1.CallReply;
import io.regie.agent.v1.CallStart;
import io.regie.agent.v1.ConsoleFrame;
import io.regie.agent.v1.HostAgentGrpc;
import io.regie.bridge.error.AgentErrors;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Speaks hostd's side of local.proto for any agent: a hostd without root, for tests of the relay. */
final class LocalProtocolServer implements AutoCloseable {

    private final Server server;
    private final ManagedChannel channel;
    private final Path socket;
    private final ServerSocketChannel listener;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    LocalProtocolServer(Path socket, BindableService agent) throws IOException {
        this.socket = socket;
        server = InProcessServerBuilder.forName(socket.toString())
                .addService(agent)
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(socket.toString()).build();
        Files.deleteIfExists(socket);
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = listener.accept();
                open.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            var in = new DataInputStream(Channels.newInputStream(connection));
            CallStart start = CallStart.parseFrom(in.readNBytes(in.readInt()));
            MethodDescriptor<?, ?> method = HostAgentGrpc.getServiceDescriptor().getMethods().stream()
                    .filter(one -> start.getMethod().equals(one.getBareMethodName()))
                    .findFirst()
                    .orElseThrow();
            var call = channel.newCall(
                    method.toBuilder(RawBytes.AS_THEY_ARE, RawBytes.AS_THEY_ARE).build(), CallOptions.DEFAULT);
            boolean console = start.getMethod().equals("OpenConsole");
            call.start(new Replies(connection, call, console), new Metadata());
            call.request(1);
            call.sendMessage(start.getRequest().toByteArray());
            if (!console) {
                call.halfClose();
            }
            forward(in, call);
            call.cancel("The caller closed the connection", null);
        } catch (IOException e) {
            // The caller is gone.
        } finally {
            open.remove(connection);
        }
    }

    /** Until the caller closes. */
    private static void forward(InputStream in, ClientCall<byte[], byte[]> call) throws IOException {
        byte[] bytes = new byte[1000];
        try {
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                call.sendMessage(ConsoleFrame.newBuilder()
                        .setData(ByteString.copyFrom(bytes, 0, read))
                        .build()
                        .toByteArray());
            }
        } catch (EOFException e) {
            // As good as the end.
        }
    }

    private static final class Replies extends ClientCall.Listener<byte[]> {
        private final SocketChannel connection;
        private final ClientCall<byte[], byte[]> call;
        private final boolean console;
        private boolean raw;

        Replies(SocketChannel connection, ClientCall<byte[], byte[]> call, boolean console) {
            this.connection = connection;
            this.call = call;
            this.console = console;
        }

        @Override
        public void onMessage(byte[] message) {
            try {
                if (raw) {
                    write(ConsoleFrame.parseFrom(message).getData().asReadOnlyByteBuffer());
                } else {
                    frame(CallReply.newBuilder()
                            .setMessage(ByteString.copyFrom(message))
                            .build());
                    raw = console;
                }
                call.request(1);
            } catch (IOException e) {
                call.cancel("The caller is gone", e);
            }
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            try (connection) {
                if (!raw) {
                    frame(CallReply.newBuilder().setEnd(end(status, trailers)).build());
                }
            } catch (IOException e) {
                // The caller is gone.
            }
        }

        private static CallEnd end(Status status, Metadata trailers) throws IOException {
            byte @Nullable [] error = trailers.get(AgentErrors.TRAILER);
            return CallEnd.newBuilder()
                    .setStatus(status.getCode().value())
                    .setError(error == null ? AgentError.getDefaultInstance() : AgentError.parseFrom(error))
                    .build();
        }

        private void frame(MessageLite message) throws IOException {
            byte[] bytes = message.toByteArray();
            write(ByteBuffer.allocate(4 + bytes.length)
                    .putInt(bytes.length)
                    .put(bytes)
                    .flip());
        }

        private void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                connection.write(bytes);
            }
        }
    }

    /** Dies as hostd does: every connection breaks. */
    @Override
    public void close() throws IOException {
        listener.close();
        Files.deleteIfExists(socket);
        for (SocketChannel connection : open) {
            connection.close();
        }
        channel.shutdownNow();
        server.shutdownNow();
    }
}
