package io.regie.server.inventory;

import io.regie.agent.v1.HostDescription;
import io.regie.server.access.VisibleNodes;
import io.regie.server.api.Cursor;
import io.regie.server.api.Page;
import io.regie.server.api.PageRequest;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.SqlList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
class HostQueries {
    private static final String SELECT = """
            select n.id, n.name, n.parent_id, h.*, s.entity_id, s.time, s.counters, s.counter_values,
                   (select count(*) from guest g where g.host_id = h.id) as guests,
                   (select count(*) from guest g where g.host_id = h.id and g.power_state in ('running', 'migrating'))
                       as running_guests
            from host h join node n on n.id = h.id left join latest_sample s on s.entity_id = h.id
            """;

    private final JdbcClient jdbc;
    private final StorageQueries storage;

    HostQueries(JdbcClient jdbc, StorageQueries storage) {
        this.jdbc = jdbc;
        this.storage = storage;
    }

    Page<HostSummary> list(VisibleNodes visible, PageRequest request) {
        return new Listing(jdbc, SELECT)
                .visible(visible, "n.id")
                .page(
                        request,
                        (row, i) -> summary(row),
                        host -> new Cursor(host.name().toLowerCase(Locale.ROOT), host.id()));
    }

    Page<HostSummary> list(VisibleNodes visible, ListQuery query) {
        return new SqlList(jdbc, SELECT, "n.id")
                .seen(visible.everything(), visible::condition)
                .where(visible.condition("n.id"), "visibleRoots", visible.parameter())
                .page(query, (row, i) -> summary(row));
    }

    List<HostSummary> byIds(VisibleNodes visible, Collection<UUID> ids) {
        return new Listing(jdbc, SELECT)
                .visible(visible, "n.id")
                .where("n.id = any (:ids)", "ids", ids.toArray(UUID[]::new))
                .all((row, i) -> summary(row));
    }

    java.util.Optional<HostDetail> detail(UUID id, VisibleNodes visible) {
        List<DatastoreSummary> datastores = storage.datastores(visible).stream()
                .filter(datastore -> datastore.hostIds().contains(id))
                .toList();
        return new Listing(jdbc, SELECT)
                .where("n.id = :id", "id", id).all((row, i) -> detail(row, datastores)).stream()
                        .findFirst();
    }

    static HostSummary summary(ResultSet row) throws SQLException {
        LiveSample sample = sample(row);
        ConnectionState connection = ConnectionState.of(row.getString("connection"));
        boolean live = connection == ConnectionState.CONNECTED;
        Timestamp lastSeen = row.getTimestamp("last_seen");
        return new HostSummary(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getObject("parent_id", UUID.class),
                row.getString("address"),
                connection,
                row.getString("connection_reason"),
                row.getBoolean("maintenance"),
                row.getInt("logical_cpus"),
                row.getLong("memory_bytes"),
                row.getInt("guests"),
                row.getInt("running_guests"),
                row.getInt("problem_count"),
                live && sample != null ? sample.cpuUsed() : null,
                live && sample != null ? sample.memoryUsedBytes() : null,
                lastSeen == null ? null : lastSeen.toInstant());
    }

    static @Nullable LiveSample sample(ResultSet row) throws SQLException {
        return row.getObject("entity_id") == null ? null : Samples.read(row);
    }

    private static HostDetail detail(ResultSet row, List<DatastoreSummary> datastores) throws SQLException {
        HostDescription host = HostEntity.parse(row.getBytes("description"));
        var cpu = host.getCpu();
        return new HostDetail(
                summary(row),
                row.getInt("port"),
                host.getAgentVersion(),
                List.copyOf(host.getCapabilitiesList()),
                host.getOsName(),
                host.getKernelVersion(),
                host.getBootTimeMs() == 0 ? null : Instant.ofEpochMilli(host.getBootTimeMs()),
                row.getLong("clock_skew_ms"),
                new HostDetail.Cpu(
                        cpu.getModel(),
                        cpu.getVendor(),
                        List.copyOf(cpu.getFeaturesList()),
                        cpu.getSockets(),
                        cpu.getCoresPerSocket(),
                        cpu.getThreadsPerCore(),
                        cpu.getLogicalCpus(),
                        cpu.getFrequencyMhz()),
                host.getEnginesList().stream().map(HostQueries::engine).toList(),
                host.getInterfacesList().stream()
                        .map(nic -> new HostDetail.Nic(
                                nic.getName(),
                                nic.getMacAddress(),
                                nic.getLinkUp(),
                                nic.getSpeedMbps(),
                                List.copyOf(nic.getAddressesList())))
                        .toList(),
                host.getSwitchesList().stream().map(HostQueries::virtualSwitch).toList(),
                datastores,
                List.copyOf(host.getProblemsList()),
                sample(row));
    }

    private static HostDetail.Engine engine(io.regie.agent.v1.Engine engine) {
        return new HostDetail.Engine(
                engine.getKind() == io.regie.agent.v1.GuestKind.GUEST_KIND_CONTEXT ? GuestKind.CTX : GuestKind.VM,
                engine.getName(),
                engine.getVersion(),
                engine.getAcceleration(),
                List.copyOf(engine.getMachineTypesList()),
                engine.getUsable(),
                engine.getProblem());
    }

    private static HostDetail.Switch virtualSwitch(io.regie.agent.v1.Switch seen) {
        return new HostDetail.Switch(
                seen.getName(),
                List.copyOf(seen.getUplinksList()),
                seen.getPortGroupsList().stream()
                        .map(group -> new HostDetail.PortGroup(
                                HostReports.networkId(group.getName(), group.getVlan()),
                                group.getName(),
                                group.getVlan()))
                        .toList());
    }
}
