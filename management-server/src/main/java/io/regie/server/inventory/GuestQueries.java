package io.regie.server.inventory;

import io.regie.agent.v1.GuestSpec;
import io.regie.server.access.VisibleNodes;
import io.regie.server.api.Cursor;
import io.regie.server.api.Page;
import io.regie.server.api.PageRequest;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.SqlList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
class GuestQueries {
    private static final String SELECT = """
            select n.id, n.name, g.*, hn.name as host_name, h.connection = 'connected' as host_connected,
                   dn.name as datastore_name, coalesce(d.shared, false) as datastore_shared,
                   s.entity_id, s.time, s.counters, s.counter_values
            from guest g
            join node n on n.id = g.id
            join host h on h.id = g.host_id
            join node hn on hn.id = h.id
            left join datastore d on d.id = g.datastore_id
            left join node dn on dn.id = d.id
            left join latest_sample s on s.entity_id = g.id
            """;

    private final JdbcClient jdbc;

    GuestQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Page<GuestSummary> list(VisibleNodes visible, GuestFilter filter, PageRequest request) {
        Listing listing = new Listing(jdbc, SELECT).visible(visible, "n.id");
        if (filter.hostId() != null) {
            listing.where("g.host_id = :hostId", "hostId", filter.hostId());
        }
        if (filter.kind() != null) {
            listing.where("g.kind = :kind", "kind", filter.kind().text());
        }
        if (filter.powerState() != null) {
            listing.where("g.power_state = :power", "power", filter.powerState().text());
        }
        if (filter.text() != null && !filter.text().isBlank()) {
            listing.where(
                    "(position(:text in lower(n.name)) > 0 or exists "
                            + "(select 1 from unnest(g.ip_addresses) a where position(:text in a) > 0))",
                    "text",
                    filter.text().strip().toLowerCase(Locale.ROOT));
        }
        return listing.page(
                request,
                (row, i) -> summary(row),
                guest -> new Cursor(guest.name().toLowerCase(Locale.ROOT), guest.id()));
    }

    Page<GuestSummary> list(VisibleNodes visible, ListQuery query) {
        return new SqlList(jdbc, SELECT, "n.id")
                .seen(visible.everything(), visible::condition)
                .where(visible.condition("n.id"), "visibleRoots", visible.parameter())
                .page(query, (row, i) -> summary(row));
    }

    List<GuestSummary> byIds(VisibleNodes visible, Collection<UUID> ids) {
        return new Listing(jdbc, SELECT)
                .visible(visible, "n.id")
                .where("n.id = any (:ids)", "ids", ids.toArray(UUID[]::new))
                .all((row, i) -> summary(row));
    }

    Optional<GuestDetail> detail(UUID id) {
        return new Listing(jdbc, SELECT)
                .where("n.id = :id", "id", id).all((row, i) -> detail(row)).stream()
                        .findFirst();
    }

    private static GuestSummary summary(ResultSet row) throws SQLException {
        PowerState power = PowerState.of(row.getString("power_state"));
        boolean connected = row.getBoolean("host_connected");
        boolean live = connected && (power == PowerState.RUNNING || power == PowerState.MIGRATING);
        LiveSample sample = live ? HostQueries.sample(row) : null;
        Timestamp started = row.getTimestamp("started_at");
        return new GuestSummary(
                row.getObject("id", UUID.class),
                row.getString("name"),
                GuestKind.of(row.getString("kind")),
                row.getObject("host_id", UUID.class),
                row.getString("host_name"),
                power,
                row.getInt("vcpus"),
                row.getLong("memory_bytes"),
                List.of((String[]) row.getArray("ip_addresses").getArray()),
                started == null ? null : started.toInstant(),
                row.getBoolean("managed"),
                connected,
                row.getString("problem"),
                sample == null ? null : sample.cpuUsed(),
                sample == null ? null : sample.memoryUsedBytes());
    }

    private static GuestDetail detail(ResultSet row) throws SQLException {
        GuestSpec spec = GuestEntity.parse(row.getBytes("spec"));
        return new GuestDetail(
                summary(row),
                row.getObject("datastore_id", UUID.class),
                row.getString("datastore_name"),
                row.getBoolean("datastore_shared"),
                spec.getMachineType(),
                spec.getCpuModel(),
                spec.getContextId(),
                spec.getNicsList().stream()
                        .map(nic -> new GuestDetail.Nic(nic.getMacAddress(), nic.getSwitchName(), nic.getPortGroup()))
                        .toList(),
                spec.getDisksList().stream()
                        .map(disk -> new GuestDetail.Disk(disk.getFile(), disk.getCapacityBytes()))
                        .toList(),
                row.getLong("disk_used_bytes"),
                HostQueries.sample(row));
    }
}
