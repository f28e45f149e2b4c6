package io.regie.bridge;

import io.regie.bridge.net.BridgeServer;
import io.regie.bridge.net.NetworkThreads;
import io.regie.bridge.simulated.SimulatedHost;
import io.regie.bridge.simulated.SimulatedWorld;
import io.regie.bridge.simulated.WorldSettings;
import io.regie.bridge.tls.Enrolment;
import io.regie.bridge.tls.EnrolmentException;
import io.regie.bridge.tls.HostCredentials;
import io.regie.bridge.tls.HostIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code regie-bridge simulate}: many invented hosts in one process, each joined and served like a real one. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description =
                "Serves invented hosts; they join the center at the first start and are found again at later ones.")
final class SimulateCommand implements Callable<Integer> {

    private static final System.Logger LOG = System.getLogger(SimulateCommand.class.getName());

    @Mixin
    private CenterOptions center = new CenterOptions();

    @Option(names = "--hosts", required = true, paramLabel = "N", description = "How many hosts")
    private int hosts = 1;

    @Option(names = "--state", required = true, paramLabel = "DIR", description = "Where everything is kept")
    private Path state = Path.of(".");

    @Option(
            names = "--address",
            defaultValue = "127.0.0.1",
            description = "Where the center reaches this machine (${DEFAULT-VALUE})")
    private String address = "127.0.0.1";

    @Option(
            names = "--first-port",
            defaultValue = "7500",
            description = "Port of the first host, others follow (${DEFAULT-VALUE})")
    private int firstPort = 7500;

    @Option(names = "--guests-per-host", defaultValue = "6", description = "For hosts that are new (${DEFAULT-VALUE})")
    private int guestsPerHost = 6;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "The same seed makes the same hosts and loads (${DEFAULT-VALUE})")
    private long seed = 1;

    private final Shutdown shutdown = new Shutdown();

    @Override
    public Integer call() throws Exception {
        var settings = new WorldSettings(hosts, guestsPerHost, seed, 1);
        var world = shutdown.closes(SimulatedWorld.open(state, settings, Clock.systemUTC()));
        var threads = shutdown.closes(new NetworkThreads());
        var servers = new ArrayList<BridgeServer>();
        shutdown.closes(() -> BridgeServer.closeAll(servers));
        var joining = new Joining();
        int port = firstPort;
        for (SimulatedHost host : world.hosts()) {
            servers.add(serve(host, port++, threads, joining));
        }
        joining.close();
        LOG.log(
                System.Logger.Level.INFO,
                "{0} simulated hosts answer on ports {1,number,#} to {2,number,#}",
                hosts,
                firstPort,
                port - 1);
        shutdown.await();
        return 0;
    }

    private BridgeServer serve(SimulatedHost host, int port, NetworkThreads threads, Joining joining)
            throws IOException, EnrolmentException {
        Optional<HostCredentials> known = HostCredentials.load(host.pki());
        HostCredentials credentials = known.isPresent()
                ? known.get()
                : joining.enrol(new HostIdentity(UUID.fromString(host.id()), host.name(), address, port), host.pki());
        var listen = address.equals("127.0.0.1") ? new InetSocketAddress(address, port) : new InetSocketAddress(port);
        return BridgeServer.start(listen, credentials, host.service().bindService(), threads);
    }

    /** Talks to the center only if some host has not joined yet. */
    private final class Joining {
        private @Nullable Enrolment enrolment;

        HostCredentials enrol(HostIdentity host, Path pki) throws EnrolmentException, IOException {
            Enrolment open = enrolment;
            if (open == null) {
                open = center.enrolment();
                enrolment = open;
            }
            return open.enrol(host, pki);
        }

        void close() {
            Enrolment open = enrolment;
            if (open != null) {
                open.close();
            }
        }
    }
}
