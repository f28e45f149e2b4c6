package io.regie.bridge.net;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.regie.bridge.tls.HostCredentials;
import io.regie.bridge.tls.OnlyTheServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One host on the network. Thread-safe. */
public final class BridgeServer implements AutoCloseable {

    /** As large as a frame of the local protocol (local.proto). */
    private static final int MAX_MESSAGE_BYTES = 4 << 20;

    /** How long running calls may go on once the bridge is told to stop; the center asks again with Watch. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Server server;

    private BridgeServer(Server server) {
        this.server = server;
    }

    /** @param address port 0 takes any free one, see {@link #port} */
    public static BridgeServer start(
            InetSocketAddress address,
            HostCredentials credentials,
            ServerServiceDefinition service,
            NetworkThreads threads)
            throws IOException {
        Server server = NettyServerBuilder.forAddress(address)
                .bossEventLoopGroup(threads.acceptors())
                .workerEventLoopGroup(threads.workers())
                .channelType(NioServerSocketChannel.class)
                .executor(threads.calls())
                .sslContext(mutualTls(credentials))
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .maxInboundMetadataSize(16 << 10)
                .maxConcurrentCallsPerConnection(1000)
                .handshakeTimeout(10, TimeUnit.SECONDS)
                .keepAliveTime(20, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .permitKeepAliveTime(5, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .addService(service)
                .build()
                .start();
        return new BridgeServer(server);
    }

    private static SslContext mutualTls(HostCredentials credentials) throws IOException {
        var builder = SslContextBuilder.forServer(credentials.key(), credentials.certificate())
                .trustManager(new OnlyTheServer(credentials.ca()))
                .clientAuth(ClientAuth.REQUIRE)
                .protocols("TLSv1.3");
        return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
    }

    public int port() {
        return server.getPort();
    }

    /** Ends running calls after a grace of two seconds. */
    @Override
    public void close() {
        closeAll(List.of(this));
    }

    /** Closes any number of servers within one and the same grace. */
    public static void closeAll(Collection<BridgeServer> servers) {
        servers.forEach(one -> one.server.shutdown());
        long deadline = System.nanoTime() + GRACE.toNanos();
        try {
            for (BridgeServer one : servers) {
                one.server.awaitTermination(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        servers.forEach(one -> one.server.shutdownNow());
    }
}
