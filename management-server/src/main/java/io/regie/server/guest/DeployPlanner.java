package io.regie.server.guest;

import io.regie.agent.v1.Datastore;
import io.regie.agent.v1.GuestNic;
import io.regie.agent.v1.GuestSpec;
import io.regie.server.access.Access;
import io.regie.server.access.Privilege;
import io.regie.server.api.RegieException;
import io.regie.server.inventory.GuestKind;
import io.regie.server.inventory.InventoryFacts;
import io.regie.server.inventory.InventoryFacts.HostFacts;
import io.regie.server.inventory.TemplateSummary;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Checks what is asked for, chooses what is left open, and refuses what is known not to work. */
@Component
class DeployPlanner {
    private static final long MIN_MEMORY_BYTES = 16L << 20;
    private static final int MAX_VCPUS = 1024;

    private final Access access;
    private final InventoryFacts facts;
    private final GuestNames names;

    DeployPlanner(Access access, InventoryFacts facts, GuestNames names) {
        this.access = access;
        this.facts = facts;
        this.names = names;
    }

    DeployPlan plan(DeployRequest request) {
        String name = request.name() == null ? "" : request.name().strip();
        GuestNames.check(name);
        TemplateSummary template = template(request.templateId());
        UUID datastoreId = request.datastoreId() == null ? storeOf(template) : visible(request.datastoreId());
        int vcpus = vcpus(request, template);
        long memory = memory(request, template);
        boolean start = Boolean.TRUE.equals(request.start());
        HostFacts host = host(request.hostId(), template, datastoreId, memory);
        Datastore datastore = datastore(host, datastoreId);
        datastore(host, storeOf(template));
        checkRoom(host, datastore, template, vcpus, memory, start);
        UUID guestId = UUID.randomUUID();
        GuestSpec.Builder spec = GuestSpec.newBuilder()
                .setGuestId(guestId.toString())
                .setName(name)
                .setKind(
                        template.kind() == GuestKind.CTX
                                ? io.regie.agent.v1.GuestKind.GUEST_KIND_CONTEXT
                                : io.regie.agent.v1.GuestKind.GUEST_KIND_VM)
                .setVcpus(vcpus)
                .setMemoryBytes(memory)
                .setDatastoreId(datastoreId.toString());
        port(host, request.portGroup())
                .ifPresent(port -> spec.addNics(GuestNic.newBuilder()
                        .setMacAddress(macOf(guestId))
                        .setSwitchName(port.switchName())
                        .setPortGroup(port.portGroup())));
        names.reserve(name, guestId);
        return new DeployPlan(
                guestId,
                name,
                template.id(),
                template.name(),
                host.id(),
                host.name(),
                datastoreId,
                spec.build().toByteArray(),
                start);
    }

    private TemplateSummary template(@Nullable UUID id) {
        if (id == null) {
            throw RegieException.invalid(
                    "template.missing", "templateId", "Say which template.", "GET /api/v1/templates lists them.");
        }
        Optional<TemplateSummary> template = facts.template(id);
        if (template.isEmpty() || !access.may(Privilege.VIEW, id)) {
            throw RegieException.invalid(
                    "template.not-found",
                    "templateId",
                    "There is no such template.",
                    "GET /api/v1/templates lists them.");
        }
        return template.get();
    }

    /** Nobody chooses a datastore that he may not see. */
    private UUID visible(UUID datastoreId) {
        if (!access.may(Privilege.VIEW, datastoreId)) {
            throw RegieException.invalid(
                    "datastore.not-found",
                    "datastoreId",
                    "There is no such datastore.",
                    "GET /api/v1/datastores lists them.");
        }
        return datastoreId;
    }

    private static UUID storeOf(TemplateSummary template) {
        return Objects.requireNonNull(template.datastoreId());
    }

    /** Nor a port group; one that nobody named is the host's own choice. */
    private Optional<PortGroups.Port> port(HostFacts host, @Nullable String name) {
        Optional<PortGroups.Port> chosen = PortGroups.choose(host.description(), name);
        if (name == null || name.isBlank() || chosen.isEmpty()) {
            return chosen;
        }
        UUID network =
                InventoryFacts.networkId(chosen.get().portGroup(), chosen.get().vlan());
        if (!access.may(Privilege.VIEW, network)) {
            throw PortGroups.absent(host.description(), name);
        }
        return chosen;
    }

    private static int vcpus(DeployRequest request, TemplateSummary template) {
        int vcpus = request.vcpus() == null ? Math.max(1, template.vcpus()) : request.vcpus();
        if (vcpus < 1 || vcpus > MAX_VCPUS) {
            throw RegieException.invalid(
                    "guest.vcpus-invalid", "vcpus", "A guest has at least 1 virtual CPU.", "Give it 1 or more.");
        }
        return vcpus;
    }

    private static long memory(DeployRequest request, TemplateSummary template) {
        long memory = request.memoryBytes() == null ? template.memoryBytes() : request.memoryBytes();
        if (memory < MIN_MEMORY_BYTES) {
            throw RegieException.invalid(
                    "guest.memory-invalid",
                    "memoryBytes",
                    "A guest has at least 16 MiB of memory.",
                    "Give it more memory.");
        }
        return memory;
    }

    private HostFacts host(@Nullable UUID id, TemplateSummary template, UUID datastoreId, long memory) {
        if (id == null) {
            return best(template, datastoreId, memory);
        }
        access.require(Privilege.GUEST_CREATE, id);
        HostFacts host = facts.host(id);
        if (!host.connected()) {
            throw RegieException.conflict(
                    "host.disconnected", "hostId", host.name() + " is not connected.", "Choose another host.");
        }
        if (host.maintenance()) {
            throw RegieException.conflict(
                    "host.maintenance", "hostId", host.name() + " is in maintenance.", "Choose another host.");
        }
        if (!runs(host, template.kind())) {
            throw RegieException.conflict(
                    "host.engine",
                    "hostId",
                    host.name() + " cannot run guests of this kind.",
                    "Look at the host's engines, or choose another host.");
        }
        return host;
    }

    /** The host with most free memory among those that can take it. */
    private HostFacts best(TemplateSummary template, UUID datastoreId, long memory) {
        return facts.hosts().stream()
                .filter(host -> host.connected() && !host.maintenance() && runs(host, template.kind()))
                .filter(host -> sees(host, datastoreId) && sees(host, storeOf(template)))
                .filter(host -> access.may(Privilege.GUEST_CREATE, host.id()))
                .max(Comparator.comparingLong(this::free))
                .orElseThrow(() -> RegieException.conflict(
                        "host.none-suitable",
                        "hostId",
                        "No connected host of yours sees the template and the datastore and runs such guests.",
                        "Choose another template or datastore, or ask for a role on a host."));
    }

    private void checkRoom(
            HostFacts host, Datastore datastore, TemplateSummary template, int vcpus, long memory, boolean start) {
        int cpus = host.description().getCpu().getLogicalCpus();
        if (template.kind() == GuestKind.VM && vcpus > cpus * 8) {
            throw RegieException.conflict(
                    "guest.vcpus-too-many",
                    "vcpus",
                    host.name() + " has " + cpus + " logical CPUs; " + vcpus + " virtual ones are too many.",
                    "Give the guest at most " + cpus * 8 + ".");
        }
        long room = start ? free(host) : host.description().getMemoryBytes();
        if (memory > room) {
            throw RegieException.conflict(
                    "memory.insufficient",
                    "memoryBytes",
                    "%s has %d MiB of memory free; the guest needs %d MiB."
                            .formatted(host.name(), Math.max(0, room >> 20), memory >> 20),
                    "Give it less memory, choose another host, or power a guest off there.");
        }
        if (template.sizeBytes() > datastore.getFreeBytes()) {
            throw RegieException.conflict(
                    "datastore.full",
                    "datastoreId",
                    "%s has %d MiB free; the template needs %d MiB."
                            .formatted(datastore.getName(), datastore.getFreeBytes() >> 20, template.sizeBytes() >> 20),
                    "Choose another datastore or make room on it.");
        }
    }

    /** What neither the host itself nor the guests that run on it have claimed. */
    private long free(HostFacts host) {
        long total = host.description().getMemoryBytes();
        long claimed = facts.runningMemoryBytes(host.id());
        return total - Math.max(claimed, host.description().getMemoryUsedBytes());
    }

    private static boolean runs(HostFacts host, GuestKind kind) {
        return host.description().getEnginesList().stream()
                .anyMatch(engine -> engine.getUsable()
                        && (engine.getKind() == io.regie.agent.v1.GuestKind.GUEST_KIND_CONTEXT)
                                == (kind == GuestKind.CTX));
    }

    private static boolean sees(HostFacts host, UUID datastoreId) {
        return find(host, datastoreId).isPresent();
    }

    private static Optional<Datastore> find(HostFacts host, UUID datastoreId) {
        return host.description().getDatastoresList().stream()
                .filter(datastore -> datastore.getDatastoreId().equals(datastoreId.toString()))
                .findFirst();
    }

    private static Datastore datastore(HostFacts host, UUID datastoreId) {
        return find(host, datastoreId)
                .orElseThrow(() -> RegieException.conflict(
                        "datastore.not-on-host",
                        "datastoreId",
                        host.name() + " does not see this datastore.",
                        "Choose one of the host's datastores."));
    }

    /** Locally administered, in QEMU's customary range, and as unlikely to repeat as 32 bits allow. */
    private static String macOf(UUID guestId) {
        long bits = guestId.getLeastSignificantBits();
        return "52:54:%02x:%02x:%02x:%02x"
                .formatted((bits >> 24) & 0xff, (bits >> 16) & 0xff, (bits >> 8) & 0xff, bits & 0xff);
    }
}
