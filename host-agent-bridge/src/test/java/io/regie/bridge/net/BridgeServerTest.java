package io.regie.bridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.regie.agent.v1.DescribeRequest;
import io.regie.agent.v1.HostAgentGrpc;
import io.regie.agent.v1.HostDescription;
import io.regie.bridge.simulated.SimulatedHost;
import io.regie.bridge.simulated.SimulatedWorld;
import io.regie.bridge.simulated.WorldSettings;
import io.regie.bridge.tls.HostCredentials;
import io.regie.bridge.tls.TestCenter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may talk to a host. */
class BridgeServerTest {

    @TempDir
    Path state;

    private final NetworkThreads threads = new NetworkThreads();
    private TestCenter center;
    private SimulatedWorld world;
    private SimulatedHost host;
    private BridgeServer server;

    @BeforeEach
    void start() throws Exception {
        center = new TestCenter();
        world = SimulatedWorld.open(state, new WorldSettings(1, 0, 1, 1), Clock.systemUTC());
        host = world.hosts().getFirst();
        server = BridgeServer.start(
                new InetSocketAddress("127.0.0.1", 0),
                center.issue(host.id()),
                host.service().bindService(),
                threads);
    }

    @AfterEach
    void stop() {
        server.close();
        threads.close();
        world.close();
        center.close();
    }

    @Test
    void the_management_server_is_let_in() throws Exception {
        assertThat(describe(center.channel(server.port())).getHostId()).isEqualTo(host.id());
    }

    @Test
    void another_host_of_the_same_center_is_not_let_in() throws Exception {
        HostCredentials other = center.issue("6f9619ff-8b86-4d01-b42d-00cf4fc964ff");

        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> describe(center.channel(server.port(), other.key(), other.certificate())));
    }

    @Test
    void the_server_of_another_center_is_not_let_in() throws Exception {
        try (var stranger = new TestCenter()) {
            assertThatExceptionOfType(StatusRuntimeException.class)
                    .isThrownBy(() -> describe(stranger.channel(server.port())));
        }
    }

    @Test
    void nobody_is_let_in_without_tls() {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> describe(NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                        .usePlaintext()
                        .build()));
    }

    private static HostDescription describe(ManagedChannel channel) {
        try {
            return HostAgentGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .describe(DescribeRequest.getDefaultInstance());
        } finally {
            channel.shutdownNow();
        }
    }
}
