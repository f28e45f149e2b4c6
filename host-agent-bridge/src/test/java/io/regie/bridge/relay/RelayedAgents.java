package io.regie.bridge.relay;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.regie.bridge.contract.TwoAgents;
import io.regie.bridge.net.BridgeServer;
import io.regie.bridge.net.NetworkThreads;
import io.regie.bridge.simulated.SimulatedHost;
import io.regie.bridge.simulated.SimulatedWorld;
import io.regie.bridge.simulated.WorldSettings;
import io.regie.bridge.spool.Spool;
import io.regie.bridge.tls.TestCenter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Two bridges with the native driver, mutual TLS in front, simulated agents behind their Unix sockets. */
final class RelayedAgents implements TwoAgents {

    private final Path directory;
    private final TestCenter center = new TestCenter();
    private final NetworkThreads threads = new NetworkThreads();
    private final SimulatedWorld world;
    private final List<LocalProtocolServer> hostds = new ArrayList<>();
    private final List<NativeHost> natives = new ArrayList<>();
    private final List<BridgeServer> servers = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();

    RelayedAgents(Path directory) throws Exception {
        this.directory = directory;
        this.world = SimulatedWorld.open(directory.resolve("world"), new WorldSettings(2, 2, 1, 20), Clock.systemUTC());
        for (int index = 0; index < 2; index++) {
            hostds.add(startHostd(index));
            Spool spool = Spool.open(directory.resolve("spool-" + index), 1 << 20, Spool.Durability.POWER_FAILURE);
            natives.add(new NativeHost(socket(index), spool, Clock.systemUTC()));
            servers.add(BridgeServer.start(
                    new InetSocketAddress("127.0.0.1", 0),
                    center.issue(world.hosts().get(index).id()),
                    natives.get(index).service(),
                    threads));
            channels.add(center.channel(servers.get(index).port()));
        }
    }

    private Path socket(int index) {
        return directory.resolve("hostd-" + index + ".sock");
    }

    private LocalProtocolServer startHostd(int index) throws Exception {
        SimulatedHost host = world.hosts().get(index);
        return new LocalProtocolServer(socket(index), host.service());
    }

    SimulatedHost firstHost() {
        return world.hosts().getFirst();
    }

    void killFirstHostd() throws Exception {
        hostds.getFirst().close();
    }

    void restartFirstHostd() throws Exception {
        hostds.set(0, startHostd(0));
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
    public void close() throws Exception {
        channels.forEach(ManagedChannel::shutdownNow);
        BridgeServer.closeAll(servers);
        natives.forEach(NativeHost::close);
        for (LocalProtocolServer hostd : hostds) {
            hostd.close();
        }
        threads.close();
        world.close();
        center.close();
    }
}
