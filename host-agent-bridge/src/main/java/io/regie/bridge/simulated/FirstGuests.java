package io.regie.bridge.simulated;

import static io.regie.agent.v1.PowerState.POWER_STATE_RUNNING;

import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestDisk;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.GuestNic;
import io.regie.agent.v1.GuestSpec;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** The guests a simulated host has when it is made. */
final class FirstGuests {

    private static final List<String> ROLES =
            List.of("web", "db", "mail", "build", "cache", "app", "proxy", "batch", "files", "wiki");

    /** Most guests of a data centre run; a few are kept for later. */
    private static final double RUNNING = 0.85;

    private final SimulatedHost host;
    private final Random random;

    FirstGuests(SimulatedHost host, int number, long seed) {
        this.host = host;
        this.random = new Random(seed * 7919 + number);
    }

    void make(int count, int hostNumber) {
        for (int index = 1; index <= count; index++) {
            boolean vm = random.nextInt(3) > 0;
            GuestSpec spec = spec(vm, hostNumber, index);
            boolean runs = random.nextDouble() < RUNNING && spec.getMemoryBytes() <= host.freeMemory();
            long bytes = (vm ? 3L << 30 : 300L << 20) + random.nextInt(1 << 30);
            SimulatedDatastore datastore = host.requireDatastore(spec.getDatastoreId());
            datastore.putFiles(spec.getGuestId(), bytes);
            Guest off = GuestFiles.poweredOff(spec, bytes);
            host.inventory().put(runs ? running(off) : off);
        }
    }

    private Guest running(Guest guest) {
        host.requireDatastore(guest.getSpec().getDatastoreId())
                .use(guest.getSpec().getGuestId(), host.id());
        long age = Duration.ofMinutes(1 + random.nextInt(60 * 24 * 14)).toMillis();
        var running = guest.toBuilder()
                .setPowerState(POWER_STATE_RUNNING)
                .setStartedMs(host.clock().millis() - age);
        if (guest.getSpec().getKind() == GuestKind.GUEST_KIND_VM) {
            running.addAllCpuFeatures(host.profile().getCpu().getFeaturesList());
        }
        return SimulatedHost.withAddress(running.build());
    }

    private GuestSpec spec(boolean vm, int hostNumber, int index) {
        UUID id = new UUID(random.nextLong() & ~0xf000L | 0x4000L, (random.nextLong() & ~(3L << 62)) | (2L << 62));
        String role = ROLES.get((hostNumber * 3 + index) % ROLES.size());
        var spec = GuestSpec.newBuilder()
                .setGuestId(id.toString())
                .setName(String.format("%s-%03d-%d", role, hostNumber, index))
                .setKind(vm ? GuestKind.GUEST_KIND_VM : GuestKind.GUEST_KIND_CONTEXT)
                .setVcpus(1 << random.nextInt(3))
                .setMemoryBytes((vm ? 1L << 30 : 256L << 20) << random.nextInt(3))
                .setDatastoreId(host.world().shared().id())
                .addNics(GuestNic.newBuilder()
                        .setMacAddress(String.format(
                                "52:54:00:%02x:%02x:%02x",
                                random.nextInt(256), random.nextInt(256), random.nextInt(256)))
                        .setSwitchName("lan")
                        .setPortGroup(random.nextInt(4) == 0 ? "VLAN-20" : "LAN"));
        return vm
                ? spec.setMachineType(HostProfile.MACHINE_TYPE)
                        .setCpuModel("host-model")
                        .addDisks(GuestDisk.newBuilder().setFile("disk-0.qcow2").setCapacityBytes(20L << 30))
                        .build()
                : spec.setContextId(index + 1).build();
    }
}
