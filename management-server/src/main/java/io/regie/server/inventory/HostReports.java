package io.regie.server.inventory;

import io.regie.agent.v1.Datastore;
import io.regie.agent.v1.HostDescription;
import io.regie.agent.v1.PortGroup;
import io.regie.agent.v1.Switch;
import io.regie.agent.v1.Template;
import io.regie.server.api.Change;
import io.regie.server.api.LiveFeed;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Brings hosts, and the datastores, networks and templates they see, in line with what they report. */
@Component
class HostReports {
    private final HostRepository hosts;
    private final NodeRepository nodes;
    private final DatastoreRepository datastores;
    private final NetworkRepository networks;
    private final TemplateRepository templates;
    private final JdbcClient jdbc;
    private final LiveFeed feed;
    private final Clock clock;

    HostReports(
            HostRepository hosts,
            NodeRepository nodes,
            DatastoreRepository datastores,
            NetworkRepository networks,
            TemplateRepository templates,
            JdbcClient jdbc,
            LiveFeed feed,
            Clock clock) {
        this.hosts = hosts;
        this.nodes = nodes;
        this.datastores = datastores;
        this.networks = networks;
        this.templates = templates;
        this.jdbc = jdbc;
        this.feed = feed;
        this.clock = clock;
    }

    void described(UUID hostId, HostDescription reported) {
        HostEntity host = hosts.findById(hostId).orElseThrow();
        host.lastSeen = clock.instant();
        host.clockSkewMs = reported.getClockMs() - clock.millis();
        // The clock is no news: without it an unchanged host stays unwritten and untold.
        byte[] bytes = reported.toBuilder().setClockMs(0).build().toByteArray();
        if (Arrays.equals(bytes, host.description)) {
            return;
        }
        HostDescription before = HostEntity.parse(host.description);
        host.description = bytes;
        host.logicalCpus = reported.getCpu().getLogicalCpus();
        host.memoryBytes = reported.getMemoryBytes();
        host.problemCount = reported.getProblemsCount();
        nodes.findById(hostId).orElseThrow().name = reported.getName();
        hosts.saveAndFlush(host);
        lockShared();
        if (!before.getDatastoresList().equals(reported.getDatastoresList())) {
            takeDatastores(hostId, reported.getDatastoresList());
        }
        if (!before.getTemplatesList().equals(reported.getTemplatesList())) {
            takeTemplates(reported);
        }
        if (!before.getSwitchesList().equals(reported.getSwitchesList())) {
            takeNetworks(hostId, reported.getSwitchesList());
        }
        feed.changed(Change.INVENTORY, hostId);
    }

    private void takeDatastores(UUID hostId, List<Datastore> reported) {
        Set<UUID> gone = new HashSet<>(idsOf("select datastore_id from host_datastore where host_id = ?", hostId));
        List<UUID> changed = new ArrayList<>();
        for (Datastore seen : reported) {
            UUID id = UUID.fromString(seen.getDatastoreId());
            gone.remove(id);
            node(id, NodeKind.DATASTORE, seen.getName());
            DatastoreEntity datastore = datastores.findById(id).orElseGet(() -> new DatastoreEntity(id));
            datastore.filesystem = seen.getFilesystem();
            datastore.capacityBytes = seen.getCapacityBytes();
            datastore.freeBytes = seen.getFreeBytes();
            datastore.shared = seen.getShared();
            datastores.saveAndFlush(datastore);
            jdbc.sql("""
                            insert into host_datastore (host_id, datastore_id, path) values (?, ?, ?)
                            on conflict (host_id, datastore_id) do update set path = excluded.path
                            """).params(hostId, id, seen.getPath()).update();
            changed.add(id);
        }
        for (UUID id : gone) {
            jdbc.sql("delete from host_datastore where host_id = ? and datastore_id = ?")
                    .params(hostId, id)
                    .update();
        }
        feed.changed(Change.INVENTORY, changed);
        removeUnseen();
    }

    private void takeTemplates(HostDescription reported) {
        Set<UUID> gone = new HashSet<>();
        for (Datastore datastore : reported.getDatastoresList()) {
            gone.addAll(idsOf(
                    "select id from template where datastore_id = ?", UUID.fromString(datastore.getDatastoreId())));
        }
        for (Template seen : reported.getTemplatesList()) {
            UUID id = UUID.fromString(seen.getTemplateId());
            gone.remove(id);
            node(id, NodeKind.TEMPLATE, seen.getName());
            TemplateEntity template = templates.findById(id).orElseGet(() -> new TemplateEntity(id));
            template.kind = (seen.getKind() == io.regie.agent.v1.GuestKind.GUEST_KIND_CONTEXT
                            ? GuestKind.CTX
                            : GuestKind.VM)
                    .text();
            template.description = seen.getDescription();
            template.datastoreId = UUID.fromString(seen.getDatastoreId());
            template.vcpus = seen.getVcpus();
            template.memoryBytes = seen.getMemoryBytes();
            template.sizeBytes = seen.getSizeBytes();
            templates.saveAndFlush(template);
        }
        gone.forEach(this::removeNode);
    }

    private void takeNetworks(UUID hostId, List<Switch> reported) {
        jdbc.sql("delete from host_network where host_id = ?").param(hostId).update();
        for (Switch seen : reported) {
            for (PortGroup group : seen.getPortGroupsList()) {
                UUID id = networkId(group.getName(), group.getVlan());
                node(id, NodeKind.NETWORK, group.getName());
                if (!networks.existsById(id)) {
                    networks.saveAndFlush(new NetworkEntity(id, group.getVlan()));
                }
                jdbc.sql("insert into host_network (host_id, network_id, switch_name) values (?, ?, ?) "
                                + "on conflict do nothing")
                        .params(hostId, id, seen.getName())
                        .update();
            }
        }
        removeUnseen();
    }

    /** The same name and VLAN is the same network, whichever host tells of it. */
    static UUID networkId(String name, int vlan) {
        return UUID.nameUUIDFromBytes(("regie/network/" + vlan + "/" + name).getBytes(StandardCharsets.UTF_8));
    }

    /** What no host sees any more and nothing stands on. */
    void removeUnseen() {
        List<UUID> unseen = jdbc.sql("""
                        select d.id from datastore d
                        where not exists (select 1 from host_datastore h where h.datastore_id = d.id)
                          and not exists (select 1 from guest g where g.datastore_id = d.id)
                          and not exists (select 1 from template t where t.datastore_id = d.id)
                        union all
                        select n.id from network n
                        where not exists (select 1 from host_network h where h.network_id = n.id)
                        """).query(UUID.class).list();
        unseen.forEach(this::removeNode);
    }

    private void removeNode(UUID id) {
        jdbc.sql("delete from node where id = ?").param(id).update();
        feed.removed(Change.INVENTORY, id);
    }

    private void node(UUID id, NodeKind kind, String name) {
        NodeEntity node =
                nodes.findById(id).orElseGet(() -> new NodeEntity(id, Center.DATACENTER, kind, name, clock.instant()));
        node.name = name;
        nodes.saveAndFlush(node);
    }

    private List<UUID> idsOf(String sql, UUID id) {
        return jdbc.sql(sql).param(id).query(UUID.class).list();
    }

    /** Many hosts tell of the same datastores and networks when a server starts: one after the other. */
    private void lockShared() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('regie/shared', 2))::text")
                .query(String.class)
                .optional();
    }
}
