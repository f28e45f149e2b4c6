package io.regie.bridge.relay;

import io.grpc.ServerCall;
import io.regie.agent.v1.CallEnd;
import io.regie.agent.v1.CallReply;
import java.io.IOException;
import java.nio.file.Path;

/** A call with one request and any number of replies. */
final class AnsweredCall extends RelayedCall {

    private byte[] request = {};

    AnsweredCall(ServerCall<byte[], byte[]> call, Path socket) {
        super(call, socket);
    }

    @Override
    public void onMessage(byte[] message) {
        request = message;
    }

    @Override
    public void onHalfClose() {
        serve(request);
    }

    @Override
    CallEnd converse(HostdConnection hostd) throws IOException, InterruptedException {
        CallReply reply = hostd.read();
        while (reply.hasMessage()) {
            send(reply.getMessage().toByteArray());
            reply = hostd.read();
        }
        return endOf(reply);
    }
}
