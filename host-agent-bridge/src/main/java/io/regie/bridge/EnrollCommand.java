package io.regie.bridge;

import io.regie.bridge.tls.Enrolment;
import io.regie.bridge.tls.HostIdentity;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code regie-bridge enroll}: makes a key, has the center certify it, once per host. */
@Command(
        name = "enroll",
        mixinStandardHelpOptions = true,
        description = "Joins this host to a center and stores its certificate.")
final class EnrollCommand implements Callable<Integer> {

    private static final System.Logger LOG = System.getLogger(EnrollCommand.class.getName());

    @Mixin
    private CenterOptions center = new CenterOptions();

    @Option(
            names = "--address",
            required = true,
            description = "Address under which the center and other hosts reach this host")
    private String address = "";

    @Option(names = "--port", defaultValue = "7443", description = "Port of this host's bridge (${DEFAULT-VALUE})")
    private int port = 7443;

    @Option(
            names = "--state",
            defaultValue = "/var/lib/regie-bridge",
            description = "The bridge's state directory (${DEFAULT-VALUE})")
    private Path state = Path.of("/var/lib/regie-bridge");

    @Option(
            names = "--hostd-config",
            defaultValue = "/etc/regie/hostd.conf",
            description = "Where the host's id and name stand (${DEFAULT-VALUE})")
    private Path hostdConfig = Path.of("/etc/regie/hostd.conf");

    @Option(
            names = "--host-id",
            description = "The host's UUID; default: from hostd's configuration, else /etc/machine-id")
    private @Nullable UUID hostId;

    @Option(
            names = "--host-name",
            description = "The host's name; default: from hostd's configuration, else the system's")
    private @Nullable String hostName;

    @Override
    public Integer call() throws Exception {
        LocalHost local = LocalHost.read(hostdConfig);
        UUID id = hostId;
        String name = hostName;
        var host = new HostIdentity(id == null ? local.id() : id, name == null ? local.name() : name, address, port);
        try (Enrolment enrolment = center.enrolment()) {
            enrolment.enrol(host, state.resolve("pki"));
        }
        LOG.log(System.Logger.Level.INFO, "{0} ({1}) has joined the center", host.name(), host.hostId());
        return 0;
    }
}
