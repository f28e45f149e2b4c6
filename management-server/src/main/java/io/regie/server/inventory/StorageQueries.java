package io.regie.server.inventory;

import io.regie.server.access.VisibleNodes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Datastores, networks and templates. */
@Component
class StorageQueries {
    private final JdbcClient jdbc;

    StorageQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<DatastoreSummary> datastores(VisibleNodes visible) {
        return new Listing(jdbc, """
                        select n.id, n.name, d.*,
                               (select count(*) from guest g where g.datastore_id = d.id) as guests,
                               array(select host_id from host_datastore x where x.datastore_id = d.id order by 1)
                                   as host_ids
                        from datastore d join node n on n.id = d.id
                        """)
                .visible(visible, "n.id")
                .all((row, i) -> new DatastoreSummary(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getString("filesystem"),
                        row.getLong("capacity_bytes"),
                        row.getLong("free_bytes"),
                        row.getBoolean("shared"),
                        hostIds(row),
                        row.getInt("guests")));
    }

    List<NetworkSummary> networks(VisibleNodes visible) {
        return new Listing(jdbc, """
                        select n.id, n.name, w.vlan,
                               array(select distinct host_id from host_network x where x.network_id = w.id order by 1)
                                   as host_ids
                        from network w join node n on n.id = w.id
                        """)
                .visible(visible, "n.id")
                .all((row, i) -> new NetworkSummary(
                        row.getObject("id", UUID.class), row.getString("name"), row.getInt("vlan"), hostIds(row)));
    }

    List<TemplateSummary> templates(VisibleNodes visible) {
        return new Listing(jdbc, """
                        select n.id, n.name, t.*, dn.name as datastore_name,
                               array(select host_id from host_datastore x where x.datastore_id = t.datastore_id order by 1)
                                   as host_ids
                        from template t join node n on n.id = t.id join node dn on dn.id = t.datastore_id
                        """)
                .visible(visible, "n.id")
                .all((row, i) -> new TemplateSummary(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        GuestKind.of(row.getString("kind")),
                        row.getString("description"),
                        row.getObject("datastore_id", UUID.class),
                        row.getString("datastore_name"),
                        row.getInt("vcpus"),
                        row.getLong("memory_bytes"),
                        row.getLong("size_bytes"),
                        hostIds(row)));
    }

    private static List<UUID> hostIds(ResultSet row) throws SQLException {
        return List.of((UUID[]) row.getArray("host_ids").getArray());
    }
}
