package io.regie.server.inventory;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All that is known of one host. */
public record HostDetail(
        HostSummary summary,
        int port,
        String agentVersion,
        List<String> capabilities,
        String osName,
        String kernelVersion,
        @Nullable Instant bootTime,
        long clockSkewMs,
        Cpu cpu,
        List<Engine> engines,
        List<Nic> interfaces,
        List<Switch> switches,
        List<DatastoreSummary> datastores,
        List<String> problems,
        @Nullable LiveSample sample) {

    /** The host's processors; {@code features} are CPU flags as the kernel names them. */
    public record Cpu(
            String model,
            String vendor,
            List<String> features,
            int sockets,
            int coresPerSocket,
            int threadsPerCore,
            int logicalCpus,
            int frequencyMhz) {}

    /** What runs guests of one kind; {@code acceleration} is {@code kvm} or {@code tcg} (emulation). */
    public record Engine(
            GuestKind kind,
            String name,
            String version,
            String acceleration,
            List<String> machineTypes,
            boolean usable,
            String problem) {}

    /** A physical network interface; {@code speedMbps} 0 is unknown. */
    public record Nic(String name, String macAddress, boolean linkUp, int speedMbps, List<String> addresses) {}

    /** A virtual switch; without uplinks it is private to the host. */
    public record Switch(String name, List<String> uplinks, List<PortGroup> portGroups) {}

    /** A named VLAN on a switch; 0 is untagged. */
    public record PortGroup(UUID networkId, String name, int vlan) {}

    HostDetail veiled(
            HostSummary summary, List<Switch> switches, List<DatastoreSummary> datastores, List<String> problems) {
        return new HostDetail(
                summary,
                port,
                agentVersion,
                capabilities,
                osName,
                kernelVersion,
                bootTime,
                clockSkewMs,
                cpu,
                engines,
                interfaces,
                switches,
                datastores,
                problems,
                sample);
    }

    public UUID id() {
        return summary.id();
    }

    public String name() {
        return summary.name();
    }
}
