package io.regie.bridge.relay;

import com.google.protobuf.ByteString;
import io.regie.agent.v1.CallReply;
import io.regie.agent.v1.CallStart;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * One call on its way to regie-hostd (local.proto). Reading and writing block, which costs nothing on a virtual thread;
 * one thread reads, one writes, and any may {@link #close}, which is what cancels.
 */
final class HostdConnection implements AutoCloseable {

    private static final int MAX_FRAME_BYTES = 4 << 20;

    private final SocketChannel channel;

    private HostdConnection(SocketChannel channel) {
        this.channel = channel;
    }

    static HostdConnection open(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new HostdConnection(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    void start(String method, byte[] request) throws IOException {
        byte[] frame = CallStart.newBuilder()
                .setMethod(method)
                .setRequest(ByteString.copyFrom(request))
                .build()
                .toByteArray();
        write(ByteBuffer.allocate(4 + frame.length)
                .putInt(frame.length)
                .put(frame)
                .flip());
    }

    CallReply read() throws IOException {
        int length = fill(ByteBuffer.allocate(4)).getInt();
        if (length < 0 || length > MAX_FRAME_BYTES) {
            throw new IOException("regie-hostd announced a frame of " + Integer.toUnsignedString(length) + " bytes");
        }
        return CallReply.parseFrom(fill(ByteBuffer.allocate(length)));
    }

    /** Writes raw bytes: after OpenConsole's first reply. */
    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Reads raw bytes, as many as there are; returns how many, -1 at the end. */
    int read(ByteBuffer bytes) throws IOException {
        return channel.read(bytes);
    }

    private ByteBuffer fill(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("regie-hostd closed the connection before the call's end");
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
