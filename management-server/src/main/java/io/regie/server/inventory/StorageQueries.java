package io.regie.server.inventory;

import io.regie.server.access.VisibleNodes;
import io.regie.server.api.Page;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.SqlList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Datastores, networks and templates. */
@Component
class StorageQueries {
    private static final String DATASTORES = """
            select n.id, n.name, d.*,
                   (select count(*) from guest g where g.datastore_id = d.id) as guests,
                   array(select host_id from host_datastore x where x.datastore_id = d.id order by 1)
                       as host_ids
            from datastore d join node n on n.id = d.id
            """;

    private static final String NETWORKS = """
            select n.id, n.name, w.vlan,
                   array(select distinct host_id from host_network x where x.network_id = w.id order by 1)
                       as host_ids
            from network w join node n on n.id = w.id
            """;

    private static final String TEMPLATES = """
            select n.id, n.name, t.*, dn.name as datastore_name,
                   array(select host_id from host_datastore x where x.datastore_id = t.datastore_id order by 1)
                       as host_ids
            from template t join node n on n.id = t.id join node dn on dn.id = t.datastore_id
            """;

    private final JdbcClient jdbc;

    StorageQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<DatastoreSummary> datastores(VisibleNodes visible) {
        return new Listing(jdbc, DATASTORES).visible(visible, "n.id").all((row, i) -> datastore(row));
    }

    Page<DatastoreSummary> datastores(VisibleNodes visible, ListQuery query) {
        return new SqlList(jdbc, DATASTORES, "n.id")
                .seen(visible.everything(), visible::condition)
                .where(visible.condition("n.id"), "visibleRoots", visible.parameter())
                .page(query, (row, i) -> datastore(row));
    }

    private static DatastoreSummary datastore(ResultSet row) throws SQLException {
        return new DatastoreSummary(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("filesystem"),
                row.getLong("capacity_bytes"),
                row.getLong("free_bytes"),
                row.getBoolean("shared"),
                hostIds(row),
                row.getInt("guests"));
    }

    List<NetworkSummary> networks(VisibleNodes visible) {
        return new Listing(jdbc, NETWORKS).visible(visible, "n.id").all((row, i) -> network(row));
    }

    Page<NetworkSummary> networks(VisibleNodes visible, ListQuery query) {
        return new SqlList(jdbc, NETWORKS, "n.id")
                .seen(visible.everything(), visible::condition)
                .where(visible.condition("n.id"), "visibleRoots", visible.parameter())
                .page(query, (row, i) -> network(row));
    }

    private static NetworkSummary network(ResultSet row) throws SQLException {
        return new NetworkSummary(
                row.getObject("id", UUID.class), row.getString("name"), row.getInt("vlan"), hostIds(row));
    }

    List<TemplateSummary> templates(VisibleNodes visible) {
        return new Listing(jdbc, TEMPLATES).visible(visible, "n.id").all((row, i) -> template(row));
    }

    Page<TemplateSummary> templates(VisibleNodes visible, ListQuery query) {
        return new SqlList(jdbc, TEMPLATES, "n.id")
                .seen(visible.everything(), visible::condition)
                .where(visible.condition("n.id"), "visibleRoots", visible.parameter())
                .page(query, (row, i) -> template(row));
    }

    private static TemplateSummary template(ResultSet row) throws SQLException {
        return new TemplateSummary(
                row.getObject("id", UUID.class),
                row.getString("name"),
                GuestKind.of(row.getString("kind")),
                row.getString("description"),
                row.getObject("datastore_id", UUID.class),
                row.getString("datastore_name"),
                row.getInt("vcpus"),
                row.getLong("memory_bytes"),
                row.getLong("size_bytes"),
                hostIds(row));
    }

    private static List<UUID> hostIds(ResultSet row) throws SQLException {
        return List.of((UUID[]) row.getArray("host_ids").getArray());
    }
}
