package io.regie.bridge;

import io.regie.bridge.net.BridgeServer;
import io.regie.bridge.net.NetworkThreads;
import io.regie.bridge.relay.NativeHost;
import io.regie.bridge.spool.Spool;
import io.regie.bridge.tls.HostCredentials;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code regie-bridge run}: serves this host, by way of regie-hostd. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Serves this host to its center.")
final class RunCommand implements Callable<Integer> {

    private static final System.Logger LOG = System.getLogger(RunCommand.class.getName());

    @Option(
            names = "--config",
            defaultValue = "/etc/regie/bridge.conf",
            paramLabel = "FILE",
            description = "Configuration, Java properties (${DEFAULT-VALUE})")
    private Path config = Path.of("/etc/regie/bridge.conf");

    private final Shutdown shutdown = new Shutdown();

    @Override
    public Integer call() throws Exception {
        BridgeConfig settings = BridgeConfig.load(config);
        Optional<HostCredentials> credentials =
                HostCredentials.load(settings.state().resolve("pki"));
        if (credentials.isEmpty()) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "This host has not joined a center: run the command that 'Add host' shows");
            return 1;
        }
        Spool spool =
                Spool.open(settings.state().resolve("spool"), settings.spoolBytes(), Spool.Durability.POWER_FAILURE);
        var host = shutdown.closes(new NativeHost(settings.hostdSocket(), spool, Clock.systemUTC()));
        var threads = shutdown.closes(new NetworkThreads());
        shutdown.closes(BridgeServer.start(settings.listen(), credentials.get(), host.service(), threads));
        LOG.log(System.Logger.Level.INFO, "Answers on {0} for {1}", settings.listen(), settings.hostdSocket());
        shutdown.await();
        return 0;
    }
}
