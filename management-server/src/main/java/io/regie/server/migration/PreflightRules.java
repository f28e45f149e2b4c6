package io.regie.server.migration;

import io.regie.agent.v1.Datastore;
import io.regie.agent.v1.Engine;
import io.regie.agent.v1.GuestNic;
import io.regie.agent.v1.HostDescription;
import io.regie.agent.v1.PortGroup;
import io.regie.server.inventory.GuestKind;
import io.regie.server.inventory.InventoryFacts.GuestFacts;
import io.regie.server.inventory.InventoryFacts.HostFacts;
import io.regie.server.inventory.PowerState;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The checks that the center makes from what it knows. Pure: the same facts, the same answers. */
final class PreflightRules {
    /** Contexts and guests without a clock of their own jump by the skew. */
    private static final long SKEW_WARN_MS = 2_000;

    private static final double MEMORY_TIGHT = 0.9;

    private final GuestFacts guest;
    private final HostFacts source;
    private final HostFacts destination;
    private final MigrationKind kind;
    private final boolean willRun;
    private final CheckList list = new CheckList();

    PreflightRules(GuestFacts guest, HostFacts source, HostFacts destination, MigrationKind kind, boolean willRun) {
        this.guest = guest;
        this.source = source;
        this.destination = destination;
        this.kind = kind;
        this.willRun = willRun;
    }

    static MigrationKind kindOf(GuestFacts guest) {
        if (guest.powerState() == PowerState.OFF) {
            return MigrationKind.COLD;
        }
        return guest.kind() == GuestKind.VM ? MigrationKind.LIVE : MigrationKind.RESTART;
    }

    /**
     * The datastore that the guest is to be on: its own where the destination sees it, else the one with most free space
     * that both see; empty when there is none.
     */
    static Optional<Datastore> storageFor(GuestFacts guest, HostFacts source, HostFacts destination) {
        List<Datastore> there = destination.description().getDatastoresList();
        Optional<Datastore> same = there.stream()
                .filter(store -> store.getDatastoreId().equals(guest.spec().getDatastoreId()))
                .findFirst();
        return same.isPresent()
                ? same
                : there.stream()
                        .filter(store -> sees(source.description(), store.getDatastoreId()))
                        .max((one, other) -> Long.compare(one.getFreeBytes(), other.getFreeBytes()));
    }

    private static boolean sees(HostDescription host, String datastoreId) {
        return host.getDatastoresList().stream()
                .anyMatch(store -> store.getDatastoreId().equals(datastoreId));
    }

    CheckList check() {
        state();
        hosts();
        engine();
        processors();
        memory();
        storage();
        networks();
        clocks();
        versions();
        return list;
    }

    private void state() {
        String title = "The guest can be moved as it is";
        switch (guest.powerState()) {
            case RUNNING, OFF -> list.pass("guest.state", title);
            case SUSPENDED ->
                list.fail("guest.state", title, guest.name() + " is suspended.", "Resume it or power it off first.");
            case CRASHED -> list.fail("guest.state", title, guest.name() + " has crashed.", "Power it off first.");
            case MIGRATING ->
                list.fail("guest.state", title, guest.name() + " is being migrated.", "Wait for that to end.");
            case MISSING, UNKNOWN ->
                list.fail(
                        "guest.state",
                        title,
                        "It is not known what " + guest.name() + " does.",
                        "Bring its host back, or find out where it is.");
        }
        if (guest.managed()) {
            list.pass("guest.managed", "Régie manages the guest");
        } else {
            list.fail(
                    "guest.managed",
                    "Régie manages the guest",
                    guest.name() + " was found on its host and is not managed by Régie.",
                    "Move it with the tools it was made with.");
        }
    }

    private void hosts() {
        String another = "The destination is another host";
        if (source.id().equals(destination.id())) {
            list.fail(
                    "host.another", another, guest.name() + " is on " + source.name() + " already.", "Choose another.");
        } else {
            list.pass("host.another", another);
        }
        String connected = "Both hosts are connected";
        for (HostFacts host : List.of(source, destination)) {
            if (host.connected()) {
                list.pass("host.connected", connected);
            } else {
                list.fail("host.connected", connected, host.name() + " is not connected.", "Bring it back first.");
            }
        }
        String maintenance = "The destination is not in maintenance";
        if (destination.maintenance()) {
            list.fail(
                    "host.maintenance",
                    maintenance,
                    destination.name() + " is in maintenance.",
                    "End its maintenance.");
        } else {
            list.pass("host.maintenance", maintenance);
        }
    }

    private Optional<Engine> engineOf(HostFacts host) {
        return host.description().getEnginesList().stream()
                .filter(engine -> engine.getKind() == guest.spec().getKind())
                .findFirst();
    }

    private void engine() {
        String title = "The destination runs guests of this kind";
        Optional<Engine> there = engineOf(destination);
        if (there.isEmpty() || !there.get().getUsable()) {
            String problem = there.map(Engine::getProblem).orElse("");
            list.fail(
                    "engine.usable",
                    title,
                    destination.name() + " cannot run it" + (problem.isEmpty() ? "." : ": " + problem),
                    "Repair or install the engine there.");
            return;
        }
        list.pass("engine.usable", title);
        if (guest.kind() == GuestKind.VM) {
            machine(there.get());
            acceleration(there.get());
        }
    }

    private void machine(Engine there) {
        String title = "The destination knows its machine type";
        String type = guest.spec().getMachineType();
        if (type.isEmpty() || there.getMachineTypesList().contains(type)) {
            list.pass("machine.type", title);
        } else {
            list.fail(
                    "machine.type",
                    title,
                    destination.name() + " does not know machine type " + type + ".",
                    "Upgrade QEMU there, or choose another host.");
        }
    }

    private void acceleration(Engine there) {
        if (kind != MigrationKind.LIVE) {
            return;
        }
        String title = "The destination's processors have what it uses";
        String here = engineOf(source).map(Engine::getAcceleration).orElse("");
        if (!here.equals(there.getAcceleration())) {
            list.fail(
                    "cpu.features",
                    title,
                    source.name() + " runs it with " + here + ", " + destination.name() + " would with "
                            + there.getAcceleration() + ".",
                    "Power it off and move it then.");
            return;
        }
        TreeSet<String> missing = new TreeSet<>(guest.cpuFeatures());
        // An emulated processor is the same everywhere: what the real one can does not matter.
        if (!here.equals("kvm")) {
            missing.clear();
        }
        destination.description().getCpu().getFeaturesList().forEach(missing::remove);
        if (missing.isEmpty()) {
            list.pass("cpu.features", title);
        } else {
            list.fail(
                    "cpu.features",
                    title,
                    destination.name() + " lacks " + String.join(", ", missing) + ".",
                    "Choose a host of the same processor generation, or power the guest off and move it then.");
        }
    }

    private void processors() {
        String title = "The destination has processors for it";
        int has = destination.description().getCpu().getLogicalCpus();
        if (guest.spec().getVcpus() > has) {
            list.warn(
                    "cpu.free",
                    title,
                    "It has " + guest.spec().getVcpus() + " virtual CPUs, " + destination.name() + " only " + has + ".",
                    "Expect it to be slower there.");
        } else {
            list.pass("cpu.free", title);
        }
    }

    private void memory() {
        String title = "The destination has memory for it";
        long needs = guest.spec().getMemoryBytes();
        long total = destination.description().getMemoryBytes();
        long free = total - destination.description().getMemoryUsedBytes();
        String reason = "It needs %,d MiB, %s has %,d MiB free.".formatted(needs >> 20, destination.name(), free >> 20);
        if (needs > free && willRun) {
            list.fail("memory.free", title, reason, "Free memory there, or choose another host.");
        } else if (needs > free || needs > free * MEMORY_TIGHT) {
            list.warn("memory.free", title, reason, "Watch the host's memory, or choose another.");
        } else {
            list.pass("memory.free", title);
        }
    }

    private void storage() {
        String title = "The destination reaches its disks";
        Optional<Datastore> store = storageFor(guest, source, destination);
        if (store.isEmpty()) {
            list.fail(
                    "datastore.reachable",
                    title,
                    destination.name() + " does not see its datastore, nor is there another that both see.",
                    "Mount a shared datastore on both hosts.");
        } else if (store.get().getDatastoreId().equals(guest.spec().getDatastoreId())) {
            list.pass("datastore.reachable", title);
        } else if (kind == MigrationKind.LIVE) {
            list.fail(
                    "datastore.reachable",
                    title,
                    destination.name() + " does not see its datastore.",
                    "Power it off: then its disks are copied to " + store.get().getName() + " for the move.");
        } else {
            list.warn(
                    "datastore.reachable",
                    title,
                    "Its files will be copied to " + store.get().getName() + ", which both hosts see.",
                    "");
        }
    }

    private void networks() {
        String title = "The destination has its networks";
        list.pass("network.port-group", title);
        for (GuestNic nic : guest.spec().getNicsList()) {
            Optional<Integer> here = vlanOf(source.description(), nic);
            Optional<Integer> there = vlanOf(destination.description(), nic);
            if (there.isEmpty()) {
                list.fail(
                        "network.port-group",
                        title,
                        destination.name() + " has no port group " + nic.getPortGroup() + " on switch "
                                + nic.getSwitchName() + ".",
                        "Make it there.");
            } else if (here.isPresent() && !here.equals(there)) {
                list.fail(
                        "network.port-group",
                        title,
                        "Port group " + nic.getPortGroup() + " is VLAN " + here.get() + " here and " + there.get()
                                + " on " + destination.name() + ".",
                        "Give it the same VLAN on both hosts.");
            }
        }
    }

    private static Optional<Integer> vlanOf(HostDescription host, GuestNic nic) {
        return host.getSwitchesList().stream()
                .filter(one -> one.getName().equals(nic.getSwitchName()))
                .flatMap(one -> one.getPortGroupsList().stream())
                .filter(group -> group.getName().equals(nic.getPortGroup()))
                .map(PortGroup::getVlan)
                .findFirst();
    }

    private void clocks() {
        String title = "Both hosts' clocks agree";
        long apart = Math.abs(source.clockSkewMs() - destination.clockSkewMs());
        if (apart > SKEW_WARN_MS) {
            list.warn(
                    "clock.skew",
                    title,
                    "The clocks of " + source.name() + " and " + destination.name() + " are " + apart + " ms apart.",
                    "Let both keep time by NTP.");
        } else {
            list.pass("clock.skew", title);
        }
    }

    private void versions() {
        String title = "Both agents are of the same version";
        String here = source.description().getAgentVersion();
        String there = destination.description().getAgentVersion();
        if (here.equals(there)) {
            list.pass("agent.version", title);
        } else {
            list.warn(
                    "agent.version",
                    title,
                    source.name() + " runs agent " + here + ", " + destination.name() + " " + there + ".",
                    "Upgrade the older one.");
        }
    }
}
