package io.regie.server.inventory;

import io.regie.server.access.Access;
import io.regie.server.access.Redaction;
import io.regie.server.access.VisibleNodes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Takes out of what is shown of visible objects whatever it tells of others that the current actor may not see: a
 * guest's host or datastore, the hosts that see a datastore, how many guests there are.
 */
@Component
class Veil {
    private final Access access;
    private final Redaction redaction;
    private final JdbcClient jdbc;

    Veil(Access access, Redaction redaction, JdbcClient jdbc) {
        this.access = access;
        this.redaction = redaction;
        this.jdbc = jdbc;
    }

    List<GuestSummary> guests(List<GuestSummary> guests) {
        if (access.visible().everything()) {
            return guests;
        }
        Set<UUID> seen = seen(guests.stream().map(GuestSummary::hostId));
        List<String> problems = redaction.clean(guests.stream()
                .map(guest -> guest.problem() == null ? "" : guest.problem())
                .toList());
        List<GuestSummary> veiled = new ArrayList<>(guests.size());
        for (int i = 0; i < guests.size(); i++) {
            GuestSummary guest = guests.get(i);
            boolean host = contains(seen, guest.hostId());
            veiled.add(guest.veiled(
                    host ? guest.hostId() : null,
                    host ? guest.hostName() : null,
                    guest.problem() == null ? null : problems.get(i)));
        }
        return veiled;
    }

    GuestDetail guest(GuestDetail guest) {
        VisibleNodes visible = access.visible();
        if (visible.everything()) {
            return guest;
        }
        boolean datastore = contains(seen(Stream.ofNullable(guest.datastoreId())), guest.datastoreId());
        Set<String> networks = Set.copyOf(jdbc.sql("""
                        select n.name from host_network h join node n on n.id = h.network_id
                        where h.host_id = (select host_id from guest where id = :id) and %s
                        """.formatted(visible.condition("n.id")))
                .param("id", guest.id())
                .param("visibleRoots", visible.parameter())
                .query(String.class)
                .list());
        return new GuestDetail(
                guests(List.of(guest.summary())).getFirst(),
                datastore ? guest.datastoreId() : null,
                datastore ? guest.datastoreName() : null,
                guest.datastoreShared(),
                guest.machineType(),
                guest.cpuModel(),
                guest.contextId(),
                guest.nics().stream()
                        .map(nic -> networks.contains(nic.portGroup())
                                ? nic
                                : new GuestDetail.Nic(nic.macAddress(), "", ""))
                        .toList(),
                guest.disks(),
                guest.diskUsedBytes(),
                guest.sample());
    }

    List<HostSummary> hosts(List<HostSummary> hosts) {
        VisibleNodes visible = access.visible();
        if (visible.everything()) {
            return hosts;
        }
        Set<UUID> clusters = seen(hosts.stream().map(HostSummary::clusterId));
        Map<UUID, Counts> counts = counts("host_id", visible, ids(hosts.stream().map(HostSummary::id)));
        return hosts.stream()
                .map(host -> host.veiled(
                        contains(clusters, host.clusterId()) ? host.clusterId() : null,
                        counts.getOrDefault(host.id(), Counts.NONE).all(),
                        counts.getOrDefault(host.id(), Counts.NONE).running()))
                .toList();
    }

    HostDetail host(HostDetail host) {
        if (access.visible().everything()) {
            return host;
        }
        Set<UUID> networks = seen(host.switches().stream()
                .flatMap(one -> one.portGroups().stream())
                .map(HostDetail.PortGroup::networkId));
        List<HostDetail.Switch> switches = host.switches().stream()
                .map(one -> new HostDetail.Switch(
                        one.name(),
                        one.uplinks(),
                        one.portGroups().stream()
                                .filter(group -> networks.contains(group.networkId()))
                                .toList()))
                .toList();
        return host.veiled(
                hosts(List.of(host.summary())).getFirst(),
                switches,
                datastores(host.datastores()),
                redaction.clean(host.problems()));
    }

    List<DatastoreSummary> datastores(List<DatastoreSummary> datastores) {
        VisibleNodes visible = access.visible();
        if (visible.everything()) {
            return datastores;
        }
        Set<UUID> hosts = seen(datastores.stream().flatMap(datastore -> datastore.hostIds().stream()));
        Map<UUID, Counts> counts =
                counts("datastore_id", visible, ids(datastores.stream().map(DatastoreSummary::id)));
        return datastores.stream()
                .map(datastore -> new DatastoreSummary(
                        datastore.id(),
                        datastore.name(),
                        datastore.filesystem(),
                        datastore.capacityBytes(),
                        datastore.freeBytes(),
                        datastore.shared(),
                        only(hosts, datastore.hostIds()),
                        counts.getOrDefault(datastore.id(), Counts.NONE).all()))
                .toList();
    }

    List<NetworkSummary> networks(List<NetworkSummary> networks) {
        if (access.visible().everything()) {
            return networks;
        }
        Set<UUID> hosts = seen(networks.stream().flatMap(network -> network.hostIds().stream()));
        return networks.stream()
                .map(network -> new NetworkSummary(
                        network.id(), network.name(), network.vlan(), only(hosts, network.hostIds())))
                .toList();
    }

    List<TemplateSummary> templates(List<TemplateSummary> templates) {
        if (access.visible().everything()) {
            return templates;
        }
        Set<UUID> seen = seen(templates.stream()
                .flatMap(template ->
                        Stream.concat(Stream.ofNullable(template.datastoreId()), template.hostIds().stream())));
        return templates.stream()
                .map(template -> {
                    boolean datastore = contains(seen, template.datastoreId());
                    return new TemplateSummary(
                            template.id(),
                            template.name(),
                            template.kind(),
                            template.description(),
                            datastore ? template.datastoreId() : null,
                            datastore ? template.datastoreName() : null,
                            template.vcpus(),
                            template.memoryBytes(),
                            template.sizeBytes(),
                            only(seen, template.hostIds()));
                })
                .toList();
    }

    /** Of an event what it tells of a visible guest or host; of one that is gone its name is not taken out. */
    List<EventEntry> events(List<EventEntry> events) {
        if (access.visible().everything()) {
            return events;
        }
        Set<UUID> named = ids(events.stream().flatMap(event -> Stream.of(event.hostId(), event.guestId())));
        Set<UUID> hidden = hidden(named);
        List<String> messages =
                redaction.clean(events.stream().map(EventEntry::message).toList());
        List<EventEntry> veiled = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            EventEntry event = events.get(i);
            boolean host = event.hostId() != null && !hidden.contains(event.hostId());
            boolean guest = event.guestId() != null && !hidden.contains(event.guestId());
            veiled.add(new EventEntry(
                    event.id(),
                    event.time(),
                    event.kind(),
                    event.severity(),
                    messages.get(i),
                    host ? event.hostId() : null,
                    guest ? event.guestId() : null,
                    host ? event.hostName() : null,
                    guest ? event.guestName() : null));
        }
        return veiled;
    }

    List<TreeNode> nodes(List<TreeNode> nodes) {
        if (access.visible().everything()) {
            return nodes;
        }
        Set<UUID> parents = seen(nodes.stream().map(TreeNode::parentId));
        return nodes.stream()
                .map(node -> contains(parents, node.parentId()) ? node : node.atTheTop())
                .toList();
    }

    private record Counts(int all, int running) {
        static final Counts NONE = new Counts(0, 0);
    }

    private Map<UUID, Counts> counts(String column, VisibleNodes visible, Set<UUID> of) {
        Map<UUID, Counts> counts = new HashMap<>();
        jdbc.sql("""
                        select g.%1$s as id, count(*) as guests,
                               count(*) filter (where g.power_state in ('running', 'migrating')) as running
                        from guest g where g.%1$s = any (:of) and %2$s group by 1
                        """.formatted(column, visible.condition("g.id")))
                .param("of", of.toArray(UUID[]::new))
                .param("visibleRoots", visible.parameter())
                .query(row -> {
                    counts.put(
                            row.getObject("id", UUID.class), new Counts(row.getInt("guests"), row.getInt("running")));
                });
        return counts;
    }

    /** Those that exist, or existed, and are not seen. */
    private Set<UUID> hidden(Set<UUID> ids) {
        VisibleNodes visible = access.visible();
        return jdbc.sql("select i from unnest(cast(:ids as uuid[])) i where not (%s)".formatted(visible.condition("i")))
                .param("ids", ids.toArray(UUID[]::new))
                .param("visibleRoots", visible.parameter())
                .query(UUID.class)
                .set();
    }

    private Set<UUID> seen(Stream<@Nullable UUID> ids) {
        return access.seen(ids(ids));
    }

    private static Set<UUID> ids(Stream<@Nullable UUID> ids) {
        return ids.flatMap(Stream::ofNullable).collect(Collectors.toSet());
    }

    private static boolean contains(Collection<UUID> ids, @Nullable UUID id) {
        return id != null && ids.contains(id);
    }

    private static List<UUID> only(Set<UUID> seen, List<UUID> ids) {
        return ids.stream().filter(seen::contains).toList();
    }
}
