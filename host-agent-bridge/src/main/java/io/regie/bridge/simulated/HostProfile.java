package io.regie.bridge.simulated;

import io.regie.agent.v1.Cpu;
import io.regie.agent.v1.Engine;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.HostDescription;
import io.regie.agent.v1.NetworkInterface;
import io.regie.agent.v1.PortGroup;
import io.regie.agent.v1.Switch;
import java.util.List;
import java.util.Random;

/** What a simulated host's hardware and software are: the same for the same seed and number. */
final class HostProfile {

    /** What a host needs for itself. */
    static final long OWN_MEMORY = 2L << 30;

    static final String MACHINE_TYPE = "pc-q35-7.2";
    static final List<String> OLD_CPU = List.of(
            "fpu", "sse", "sse2", "ssse3", "sse4_1", "sse4_2", "popcnt", "aes", "avx", "avx2", "bmi1", "bmi2", "fma");
    private static final List<String> NEW_CPU_ONLY = List.of("avx512f", "avx512bw", "avx512vl", "vaes", "sha_ni");

    /** Every tenth host is of an older generation: its guests can go anywhere, but not everybody's to it. */
    private static final int OLD_EVERY = 10;

    private static final int[] CORES = {8, 16, 16, 24, 32};

    private HostProfile() {}

    static HostDescription of(int number, String hostId, long seed) {
        var random = new Random(seed * 31 + number);
        boolean old = number % OLD_EVERY == 0;
        int cores = CORES[random.nextInt(CORES.length)];
        long memory = ((long) cores * 2 * 4) << 30;
        return HostDescription.newBuilder()
                .setHostId(hostId)
                .setName(name(number))
                .setAgentVersion("simulated")
                .addAllCapabilities(List.of("vm", "ctx", "migration.live", "console.vnc", "console.text"))
                .setOsName("Debian GNU/Linux 12 (simulated)")
                .setKernelVersion("6.1.0-simulated")
                .setCpu(cpu(old, cores))
                .setMemoryBytes(memory)
                .addEngines(Engine.newBuilder()
                        .setKind(GuestKind.GUEST_KIND_VM)
                        .setName("qemu")
                        .setVersion("7.2.0")
                        .setAcceleration("kvm")
                        .addAllMachineTypes(List.of("pc-q35-6.2", MACHINE_TYPE))
                        .setUsable(true))
                .addEngines(Engine.newBuilder()
                        .setKind(GuestKind.GUEST_KIND_CONTEXT)
                        .setName("lxc")
                        .setVersion("5.0.2")
                        .setUsable(true))
                .addInterfaces(nic("eth0", number, 0))
                .addInterfaces(nic("eth1", number, 1))
                .addSwitches(Switch.newBuilder()
                        .setName("lan")
                        .addUplinks("eth1")
                        .addPortGroups(PortGroup.newBuilder().setName("LAN"))
                        .addPortGroups(PortGroup.newBuilder().setName("VLAN-20").setVlan(20)))
                .build();
    }

    static String name(int number) {
        return String.format("sim-%03d", number);
    }

    private static Cpu cpu(boolean old, int cores) {
        var cpu = Cpu.newBuilder()
                .setVendor("GenuineIntel")
                .setModel(old ? "Simulated Xeon (older generation)" : "Simulated Xeon")
                .addAllFeatures(OLD_CPU)
                .setSockets(2)
                .setCoresPerSocket(cores / 2)
                .setThreadsPerCore(2)
                .setLogicalCpus(cores * 2)
                .setFrequencyMhz(old ? 2400 : 2900);
        return old ? cpu.build() : cpu.addAllFeatures(NEW_CPU_ONLY).build();
    }

    private static NetworkInterface nic(String name, int number, int index) {
        return NetworkInterface.newBuilder()
                .setName(name)
                .setMacAddress(String.format("02:53:%02x:%02x:00:%02x", number >> 8 & 0xff, number & 0xff, index))
                .setLinkUp(true)
                .setSpeedMbps(10_000)
                .addAddresses(String.format("10.%d.%d.%d", 90 + index, number >> 8, number & 0xff))
                .build();
    }
}
