package io.regie.bridge.relay;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ServerCall;
import io.regie.agent.v1.CallEnd;
import io.regie.agent.v1.CallReply;
import io.regie.agent.v1.ConsoleFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * OpenConsole: data frames on the network, raw bytes on the socket. A frame is asked for only when the one before is
 * written, so at most one waits here.
 */
final class ConsoleCall extends RelayedCall {

    /** Longest data frame of the contract. */
    private static final int FRAME_BYTES = 65_536;

    private final BlockingQueue<ByteString> toHostd = new LinkedBlockingQueue<>();
    private boolean started;

    ConsoleCall(ServerCall<byte[], byte[]> call, Path socket) {
        super(call, socket);
    }

    @Override
    public void onMessage(byte[] message) {
        if (!started) {
            started = true;
            serve(message);
        } else {
            toHostd.add(data(message));
        }
    }

    @Override
    public void onHalfClose() {
        disconnect();
    }

    @Override
    CallEnd converse(HostdConnection hostd) throws IOException, InterruptedException {
        CallReply opened = hostd.read();
        if (!opened.hasMessage()) {
            return endOf(opened);
        }
        send(opened.getMessage().toByteArray());
        Thread writer = Thread.ofVirtual().name("console-input").start(() -> write(hostd));
        try {
            readOneMore();
            ByteBuffer bytes = ByteBuffer.allocate(FRAME_BYTES);
            while (hostd.read(bytes) >= 0) {
                send(ConsoleFrame.newBuilder()
                        .setData(ByteString.copyFrom(bytes.flip()))
                        .build()
                        .toByteArray());
                bytes.clear();
            }
        } catch (ClosedChannelException e) {
            // The caller has hung up, or the writer has met the end.
        } finally {
            writer.interrupt();
        }
        return CallEnd.getDefaultInstance();
    }

    private void write(HostdConnection hostd) {
        try {
            while (!isOver()) {
                hostd.write(toHostd.take().asReadOnlyByteBuffer());
                readOneMore();
            }
        } catch (IOException e) {
            disconnect();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ByteString data(byte[] message) {
        try {
            return ConsoleFrame.parseFrom(message).getData();
        } catch (InvalidProtocolBufferException e) {
            return ByteString.EMPTY;
        }
    }
}
