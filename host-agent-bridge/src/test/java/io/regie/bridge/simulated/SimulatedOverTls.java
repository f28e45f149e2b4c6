package io.regie.bridge.simulated;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.regie.bridge.contract.TwoAgents;
import io.regie.bridge.net.BridgeServer;
import io.regie.bridge.net.NetworkThreads;
import io.regie.bridge.tls.TestCenter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Two simulated hosts served as in production, twenty times as fast as real ones. */
public final class SimulatedOverTls implements TwoAgents {

    private final TestCenter center = new TestCenter();
    private final NetworkThreads threads = new NetworkThreads();
    private final SimulatedWorld world;
    private final List<BridgeServer> servers;
    private final List<ManagedChannel> channels;

    public SimulatedOverTls(Path state) throws Exception {
        world = SimulatedWorld.open(state, new WorldSettings(2, 2, 1, 20), Clock.systemUTC());
        servers = List.of(serve(0), serve(1));
        channels = List.of(
                center.channel(servers.get(0).port()),
                center.channel(servers.get(1).port()));
    }

    private BridgeServer serve(int index) throws Exception {
        SimulatedHost host = world.hosts().get(index);
        return BridgeServer.start(
                new InetSocketAddress("127.0.0.1", 0),
                center.issue(host.id()),
                host.service().bindService(),
                threads);
    }

    @Override
    public Channel first() {
        return channels.get(0);
    }

    @Override
    public Channel second() {
        return channels.get(1);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        BridgeServer.closeAll(servers);
        threads.close();
        world.close();
        center.close();
    }
}
