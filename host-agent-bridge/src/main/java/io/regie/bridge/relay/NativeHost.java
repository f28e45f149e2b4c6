package io.regie.bridge.relay;

import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import io.regie.agent.v1.AcknowledgeTelemetryRequest;
import io.regie.agent.v1.AcknowledgeTelemetryResponse;
import io.regie.agent.v1.HostAgentGrpc;
import io.regie.agent.v1.TelemetryBatch;
import io.regie.agent.v1.TelemetryRequest;
import io.regie.bridge.spool.Spool;
import io.regie.bridge.telemetry.TelemetryFeed;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;

/**
 * This host: everything is handed over to regie-hostd but the two methods of telemetry, which the spool serves. Thread-safe.
 */
public final class NativeHost implements AutoCloseable {

    private static final Set<MethodDescriptor<?, ?>> OWN =
            Set.of(HostAgentGrpc.getTelemetryMethod(), HostAgentGrpc.getAcknowledgeTelemetryMethod());

    private final Path socket;
    private final TelemetryFeed feed;
    private final Collector collector;

    /** Begins at once to collect samples and events into the spool. */
    public NativeHost(Path socket, Spool spool, InstantSource clock) {
        var hostd = new HostdStreams(socket);
        this.socket = socket;
        this.feed = new TelemetryFeed(spool, hostd::samples);
        this.collector = new Collector(hostd, feed, clock);
        collector.start();
    }

    public ServerServiceDefinition service() {
        var service = ServerServiceDefinition.builder(HostAgentGrpc.SERVICE_NAME);
        var own = new OwnMethods(feed).bindService();
        for (MethodDescriptor<?, ?> method :
                HostAgentGrpc.getServiceDescriptor().getMethods()) {
            if (OWN.contains(method)) {
                service.addMethod(own.getMethod(method.getFullMethodName()));
            } else {
                service.addMethod(raw(method), relaying(method));
            }
        }
        return service.build();
    }

    private static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor<?, ?> method) {
        return method.toBuilder(RawBytes.AS_THEY_ARE, RawBytes.AS_THEY_ARE).build();
    }

    private ServerCallHandler<byte[], byte[]> relaying(MethodDescriptor<?, ?> method) {
        if (method.equals(HostAgentGrpc.getOpenConsoleMethod())) {
            return (call, headers) -> asking(call, 1, new ConsoleCall(call, socket));
        }
        // Two: gRPC tells of the end of the one request only when a second is asked for.
        return (call, headers) -> asking(call, 2, new AnsweredCall(call, socket));
    }

    private static RelayedCall asking(ServerCall<byte[], byte[]> call, int messages, RelayedCall relayed) {
        call.request(messages);
        return relayed;
    }

    @Override
    public void close() {
        collector.close();
    }

    /** What the bridge answers itself. */
    private static final class OwnMethods extends HostAgentGrpc.HostAgentImplBase {
        private final TelemetryFeed feed;

        OwnMethods(TelemetryFeed feed) {
            this.feed = feed;
        }

        @Override
        public void telemetry(TelemetryRequest request, StreamObserver<TelemetryBatch> caller) {
            feed.read(request, caller);
        }

        @Override
        public void acknowledgeTelemetry(
                AcknowledgeTelemetryRequest request, StreamObserver<AcknowledgeTelemetryResponse> caller) {
            feed.acknowledge(request, caller);
        }
    }
}
