package io.regie.server.inventory;

import io.regie.server.api.list.Column;
import io.regie.server.api.list.ListField;
import java.util.stream.Stream;

/** What the inventory's lists can be filtered and sorted by. */
final class ListFields {
    private static final String NAME_HAS_IT = "position(:v in lower(n.name)) > 0";
    /** The newest sample is the last of the recent ones. A cursor holds a double exactly, but not a real. */
    private static final String CPU_NOW = "cast(s.recent_cpu[cardinality(s.recent_cpu)] as double precision)";

    private static final String MEMORY_NOW = "s.recent_memory[cardinality(s.recent_memory)]";

    private static final String ITS_HOST = "case when @seen(g.host_id) then g.host_id end";

    private ListFields() {}

    enum Host implements ListField {
        NAME(Column.name("n.name")),
        CONNECTION(Column.word("h.connection", ConnectionState.class)),
        STATE(Column.word("h.connection", ConnectionState.class)),
        CLUSTER_ID(Column.id("case when @seen(n.parent_id) then n.parent_id end")),
        ADDRESS(Column.text("h.address")),
        MAINTENANCE(Column.flag("h.maintenance")),
        LOGICAL_CPUS(Column.number("h.logical_cpus")),
        MEMORY_BYTES(Column.number("h.memory_bytes")),
        PROBLEM_COUNT(Column.number("h.problem_count")),
        CPU_USED(Column.number(CPU_NOW)),
        MEMORY_USED_BYTES(Column.number(MEMORY_NOW)),
        GUEST_COUNT(Column.number("(select count(*) from guest g where g.host_id = h.id and @seen(g.id))")),
        LAST_SEEN(Column.time("h.last_seen")),
        Q(Column.match(NAME_HAS_IT + " or position(:v in lower(h.address)) > 0"));

        private final Column column;

        Host(Column column) {
            this.column = column;
        }

        @Override
        public Column column() {
            return column;
        }
    }

    enum Guest implements ListField {
        NAME(Column.name("n.name")),
        KIND(Column.word("g.kind", GuestKind.class)),
        HOST(Column.id(ITS_HOST)),
        HOST_ID(Column.id(ITS_HOST)),
        HOST_NAME(Column.text("case when @seen(g.host_id) then hn.name end")),
        DATASTORE_ID(Column.id("case when @seen(g.datastore_id) then g.datastore_id end")),
        STATE(Column.word("g.power_state", PowerState.class)),
        POWER_STATE(Column.word("g.power_state", PowerState.class)),
        VCPUS(Column.number("g.vcpus")),
        MEMORY_BYTES(Column.number("g.memory_bytes")),
        MANAGED(Column.flag("g.managed")),
        CPU_USED(Column.number(CPU_NOW)),
        MEMORY_USED_BYTES(Column.number(MEMORY_NOW)),
        STARTED(Column.time("g.started_at")),
        Q(Column.match(
                NAME_HAS_IT + " or exists (select 1 from unnest(g.ip_addresses) a where position(:v in a) > 0)"));

        private final Column column;

        Guest(Column column) {
            this.column = column;
        }

        @Override
        public Column column() {
            return column;
        }
    }

    enum Place implements ListField {
        NAME(Column.name("n.name")),
        KIND(Column.word("n.kind", Stream.of("folder", "datacenter", "cluster"))),
        PARENT_ID(Column.id("p.id")),
        HOST_COUNT(Column.number("b.hosts")),
        GUEST_COUNT(Column.number("b.guests")),
        Q(Column.match(NAME_HAS_IT));

        private final Column column;

        Place(Column column) {
            this.column = column;
        }

        @Override
        public Column column() {
            return column;
        }
    }

    enum Datastore implements ListField {
        NAME(Column.name("n.name")),
        FILESYSTEM(Column.text("d.filesystem")),
        SHARED(Column.flag("d.shared")),
        CAPACITY_BYTES(Column.number("d.capacity_bytes")),
        FREE_BYTES(Column.number("d.free_bytes")),
        HOST(
                Column.place(
                        "exists (select 1 from host_datastore x where x.datastore_id = d.id and x.host_id = :v and @seen(x.host_id))")),
        Q(Column.match(NAME_HAS_IT));

        private final Column column;

        Datastore(Column column) {
            this.column = column;
        }

        @Override
        public Column column() {
            return column;
        }
    }

    enum Network implements ListField {
        NAME(Column.name("n.name")),
        VLAN(Column.number("w.vlan")),
        HOST(
                Column.place(
                        "exists (select 1 from host_network x where x.network_id = w.id and x.host_id = :v and @seen(x.host_id))")),
        Q(Column.match(NAME_HAS_IT));

        private final Column column;

        Network(Column column) {
            this.column = column;
        }

        @Override
        public Column column() {
            return column;
        }
    }

    enum Template implements ListField {
        NAME(Column.name("n.name")),
        KIND(Column.word("t.kind", GuestKind.class)),
        DATASTORE_ID(Column.id("case when @seen(t.datastore_id) then t.datastore_id end")),
        VCPUS(Column.number("t.vcpus")),
        MEMORY_BYTES(Column.number("t.memory_bytes")),
        SIZE_BYTES(Column.number("t.size_bytes")),
        Q(Column.match(NAME_HAS_IT + " or position(:v in lower(t.description)) > 0"));

        private final Column column;

        Template(Column column) {
            this.column = column;
        }

        @Override
        public Column column() {
            return column;
        }
    }

    enum Event implements ListField {
        TIME(Column.moment("e.time")),
        KIND(Column.text("e.kind")),
        SEVERITY(Column.word("e.severity", Stream.of("info", "warning", "error"))),
        HOST(Column.id("case when @seen(e.host_id) then e.host_id end")),
        GUEST(Column.id("case when @seen(e.guest_id) then e.guest_id end")),
        NODE(Column.place("e.guest_id = :v and @seen(e.guest_id) or e.host_id = :v and @seen(e.host_id)")),
        Q(Column.match("@everything and position(:v in lower(e.message)) > 0 "
                + "or @seen(e.guest_id) and position(:v in lower(coalesce(e.guest_name, ''))) > 0 "
                + "or @seen(e.host_id) and position(:v in lower(coalesce(e.host_name, ''))) > 0"));

        private final Column column;

        Event(Column column) {
            this.column = column;
        }

        @Override
        public Column column() {
            return column;
        }
    }
}
