package io.regie.server.access;

import io.regie.agent.v1.Cpu;
import io.regie.agent.v1.GuestNic;
import io.regie.agent.v1.GuestSpec;
import io.regie.agent.v1.HostDescription;
import io.regie.agent.v1.PortGroup;
import io.regie.agent.v1.Switch;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Two subtrees with one of everything in each, made in the database alone: {@code own}, where the people of a test are
 * granted something, and {@code elsewhere}, where they are not. Whatever of the inventory is elsewhere has a name with its mark in it.
 */
@TestComponent
class Stage {
    private static final long GIB = 1L << 30;

    private final JdbcClient jdbc;
    private final Scene scene;

    Stage(JdbcClient jdbc, Scene scene) {
        this.jdbc = jdbc;
        this.scene = scene;
    }

    record Set(Side own, Side elsewhere) {}

    /** One of everything. {@code mark} is part of every name here and of nothing else. */
    record Side(
            String mark,
            UUID folder,
            UUID cluster,
            UUID host,
            UUID guest,
            UUID datastore,
            UUID network,
            UUID template,
            UUID event,
            UUID task,
            UUID migration,
            UUID grant,
            UUID user,
            UUID group,
            UUID role) {}

    private static final UUID NONE = new UUID(0, 0);
    static final Side NOWHERE =
            new Side("", NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE);

    Set set() {
        Set set = new Set(side(), side());
        entangle(set.own(), set.elsewhere());
        return set;
    }

    /** What is one's own has to do with what is elsewhere, and does not tell of it. */
    private void entangle(Side own, Side elsewhere) {
        insert(
                "update guest set datastore_id = ?, problem = ? where id = ?",
                elsewhere.datastore(),
                "It cannot reach " + elsewhere.mark() + "-store.",
                own.guest());
        insert("update template set datastore_id = ? where id = ?", elsewhere.datastore(), own.template());
        for (UUID host : List.of(own.host(), elsewhere.host())) {
            insert(
                    "insert into host_datastore (host_id, datastore_id, path) values (?, ?, '/own') on conflict do nothing",
                    host,
                    own.datastore());
            insert(
                    "insert into host_datastore (host_id, datastore_id, path) values (?, ?, '/san') on conflict do nothing",
                    host,
                    elsewhere.datastore());
            insert(
                    "insert into host_network (host_id, network_id, switch_name) values (?, ?, 'lan') on conflict do nothing",
                    host,
                    own.network());
            insert(
                    "insert into host_network (host_id, network_id, switch_name) values (?, ?, 'lan') on conflict do nothing",
                    host,
                    elsewhere.network());
        }
        insert(
                "update host set description = ? where id = ?",
                description(own.mark(), elsewhere.mark()).toByteArray(),
                own.host());
        event(elsewhere.mark(), own.host(), elsewhere.guest());
        UUID told = event(own.mark(), elsewhere.host(), own.guest());
        insert(
                "update event set message = ?, host_name = ? where id = ?",
                own.mark() + "-guest left " + elsewhere.mark() + "-host.",
                elsewhere.mark() + "-host",
                told);
        UUID task = task(own.mark(), own.host(), own.guest());
        insert(
                """
                update task set title = ?, error_message = ?, error_code = 'x', error_remedy = ?, details = cast(? as jsonb)
                where id = ?
                """,
                "Migrate " + own.mark() + "-guest to " + elsewhere.mark() + "-host",
                elsewhere.mark() + "-host, which has " + elsewhere.mark() + "-store, does not answer.",
                "Look at '" + elsewhere.mark() + "-host'.",
                "{\"to\": \"" + elsewhere.mark() + "-host\"}",
                task);
        migration(own.mark(), own.guest(), elsewhere.host(), own.host());
    }

    Side side() {
        String mark = "mark" + UUID.randomUUID().toString().substring(0, 8);
        UUID folder = scene.folder(scene.root(), mark + "-folder");
        UUID cluster = scene.place(folder, "cluster", mark + "-cluster");
        UUID host = scene.place(cluster, "host", mark + "-host");
        UUID guest = scene.place(host, "guest", mark + "-guest");
        UUID datastore = scene.place(folder, "datastore", mark + "-store");
        UUID network = scene.place(folder, "network", mark + "-net");
        UUID template = scene.place(folder, "template", mark + "-template");
        UUID user = user("person");
        UUID group = UUID.randomUUID();
        insert(
                "insert into user_group (id, name, created_at) values (?, ?, ?)",
                group,
                "group-" + group,
                Timestamp.from(Instant.now()));
        insert(
                "insert into datastore (id, filesystem, capacity_bytes, free_bytes, shared) values (?, 'xfs', ?, ?, true)",
                datastore,
                100 * GIB,
                50 * GIB);
        insert("insert into network (id, vlan) values (?, 0)", network);
        insert(
                "insert into template (id, kind, description, datastore_id, vcpus, memory_bytes, size_bytes) "
                        + "values (?, 'vm', '', ?, 1, ?, ?)",
                template,
                datastore,
                GIB,
                GIB);
        insert("""
                insert into host (id, address, port, description, logical_cpus, memory_bytes, connection,
                                  certificate_serial, certificate_expires_at)
                values (?, '192.0.2.1', 7443, ?, 4, ?, 'disconnected', '1', now() + interval '1 year')
                """, host, description(mark, mark).toByteArray(), 8 * GIB);
        insert("insert into host_datastore (host_id, datastore_id, path) values (?, ?, '/srv')", host, datastore);
        insert("insert into host_network (host_id, network_id, switch_name) values (?, ?, 'lan')", host, network);
        insert(
                "insert into guest (id, host_id, kind, spec, vcpus, memory_bytes, datastore_id, power_state, managed) "
                        + "values (?, ?, 'vm', ?, 1, ?, ?, 'off', true)",
                guest,
                host,
                spec(guest, mark, datastore).toByteArray(),
                GIB,
                datastore);
        return new Side(
                mark,
                folder,
                cluster,
                host,
                guest,
                datastore,
                network,
                template,
                event(mark, host, guest),
                task(mark, host, guest),
                migration(mark, guest, host, host),
                grant(folder, user),
                user,
                group,
                role());
    }

    /** A role that is granted to nobody. */
    UUID role() {
        UUID id = UUID.randomUUID();
        insert("insert into role (id, name, privileges) values (?, ?, '{guest.power}')", id.toString(), "role-" + id);
        return id;
    }

    /** A user without a password that anybody knows, who need not change it. */
    UUID user(String mark) {
        UUID id = UUID.randomUUID();
        insert(
                "insert into user_account (id, name, password_hash, created_at) values (?, ?, '!', ?)",
                id,
                mark + "-" + id.toString().substring(0, 8),
                Timestamp.from(Instant.now()));
        return id;
    }

    UUID grant(UUID node, UUID user) {
        UUID id = UUID.randomUUID();
        insert(
                "insert into access_grant (id, node_id, user_id, role, created_at) values (?, ?, ?, 'read-only', ?)",
                id,
                node,
                user,
                Timestamp.from(Instant.now()));
        return id;
    }

    UUID event(String mark, UUID host, UUID guest) {
        UUID id = UUID.randomUUID();
        insert(
                "insert into event (id, time, kind, severity, message, host_id, guest_id, host_name, guest_name) "
                        + "values (?, now(), 'guest.found', 'info', ?, ?, ?, ?, ?)",
                id,
                mark + "-guest was found.",
                host,
                guest,
                mark + "-host",
                mark + "-guest");
        return id;
    }

    UUID task(String mark, UUID host, UUID guest) {
        UUID id = UUID.randomUUID();
        insert("""
                insert into task (id, kind, title, state, target_id, target_name, scope_id, payload, actor, cause, created_at)
                values (?, 'guest.power', ?, 'queued', ?, ?, ?, '{}', 'somebody', 'user', now())
                """, id, "Start " + mark + "-guest", guest, mark + "-guest", host);
        return id;
    }

    /** Its task comes with it. */
    UUID migration(String mark, UUID guest, UUID from, UUID to) {
        UUID id = task(mark, from, guest);
        insert("""
                insert into migration (id, guest_id, kind, source_host_id, destination_host_id, phase, start_after, spec,
                                       destination_spec, guest_name, source_host_name, destination_host_name, created_at)
                values (?, ?, 'cold', ?, ?, 'done', false, '', '', ?, (select name from node where id = ?),
                        (select name from node where id = ?), now())
                """, id, guest, from, to, mark + "-guest", from, to);
        return id;
    }

    private void insert(String sql, Object... parameters) {
        jdbc.sql(sql).params(parameters).update();
    }

    private static HostDescription description(String mark, String other) {
        return HostDescription.newBuilder()
                .setName(mark + "-host")
                .setMemoryBytes(8 * GIB)
                .setCpu(Cpu.newBuilder().setLogicalCpus(4))
                .addSwitches(Switch.newBuilder()
                        .setName("lan")
                        .addPortGroups(PortGroup.newBuilder().setName(mark + "-net"))
                        .addPortGroups(PortGroup.newBuilder().setName(other + "-net")))
                .build();
    }

    private static GuestSpec spec(UUID guest, String mark, UUID datastore) {
        return GuestSpec.newBuilder()
                .setGuestId(guest.toString())
                .setName(mark + "-guest")
                .setKind(io.regie.agent.v1.GuestKind.GUEST_KIND_VM)
                .setDatastoreId(datastore.toString())
                .addNics(GuestNic.newBuilder().setSwitchName("lan").setPortGroup(mark + "-net"))
                .build();
    }
}
