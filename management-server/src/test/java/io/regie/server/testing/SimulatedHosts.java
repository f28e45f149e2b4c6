package io.regie.server.testing;

import io.regie.bridge.net.BridgeServer;
import io.regie.bridge.net.NetworkThreads;
import io.regie.bridge.simulated.SimulatedHost;
import io.regie.bridge.simulated.SimulatedWorld;
import io.regie.bridge.simulated.WorldSettings;
import io.regie.bridge.tls.Enrolment;
import io.regie.bridge.tls.HostCredentials;
import io.regie.bridge.tls.HostIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Simulated hosts that join a server under test as real ones do: by token, over TLS. Twenty times as fast as real ones. */
public final class SimulatedHosts implements AutoCloseable {
    private static final int SPEED = 20;

    private final SimulatedWorld world;
    private final NetworkThreads threads = new NetworkThreads();
    private final Map<String, BridgeServer> servers = new HashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();

    /** {@code hosts} new hosts, each with {@code guestsPerHost} guests that the center has not made. */
    public SimulatedHosts(Path state, int hosts, int guestsPerHost) throws IOException {
        this(state, hosts, guestsPerHost, SPEED);
    }

    /** {@code speed} times as fast as real ones. */
    public SimulatedHosts(Path state, int hosts, int guestsPerHost, double speed) throws IOException {
        world = SimulatedWorld.open(state, new WorldSettings(hosts, guestsPerHost, 1, speed), Clock.systemUTC());
    }

    public void join(RestClient center) throws Exception {
        var token = center.post("/api/v1/join-tokens", Map.of()).body();
        try (Enrolment enrolment = new Enrolment(
                center.url(),
                token.path("token").asString(),
                token.path("caFingerprint").asString())) {
            for (SimulatedHost host : world.hosts()) {
                ports.put(host.id(), freePort());
                enrolment.enrol(
                        new HostIdentity(UUID.fromString(host.id()), host.name(), "127.0.0.1", port(host)), host.pki());
                serve(host);
            }
        }
    }

    /** The host's bridge answers again, at the port where it was. */
    public void serve(SimulatedHost host) throws Exception {
        HostCredentials credentials = HostCredentials.load(host.pki()).orElseThrow();
        servers.put(
                host.id(),
                BridgeServer.start(
                        new InetSocketAddress("127.0.0.1", port(host)),
                        credentials,
                        host.service().bindService(),
                        threads));
    }

    /** The host's bridge is gone; the host and its guests are not. */
    public void stop(SimulatedHost host) {
        BridgeServer server = servers.remove(host.id());
        if (server != null) {
            server.close();
        }
    }

    public List<SimulatedHost> all() {
        return world.hosts();
    }

    public SimulatedHost get(int index) {
        return world.hosts().get(index);
    }

    private int port(SimulatedHost host) {
        return ports.getOrDefault(host.id(), 0);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        BridgeServer.closeAll(servers.values());
        threads.close();
        world.close();
    }
}
