package io.regie.server.inventory;

import io.regie.server.access.VisibleNodes;
import io.regie.server.api.Page;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.SqlList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads folders, datacenters and clusters. */
@Component
class PlaceQueries {
    private final JdbcClient jdbc;

    PlaceQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A node as moving it needs it. {@code above} is its parent, of a guest its folder. */
    record Node(UUID id, @Nullable UUID above, NodeKind kind, String name) {}

    Optional<PlaceView> find(VisibleNodes visible, UUID id) {
        return run(visible, "n.id = :id", id).stream().findFirst();
    }

    Page<PlaceView> list(VisibleNodes visible, ListQuery query) {
        return new SqlList(jdbc, select(visible), "n.id")
                .seen(visible.everything(), visible::condition)
                .where(
                        "n.kind in ('folder', 'datacenter', 'cluster') and " + visible.condition("n.id"),
                        "visibleRoots",
                        visible.parameter())
                .page(query, (row, i) -> view(row));
    }

    private List<PlaceView> run(VisibleNodes visible, String where, UUID id) {
        return jdbc.sql(select(visible) + """
                        where n.kind in ('folder', 'datacenter', 'cluster') and %s and %s
                        order by lower(n.name), n.id
                        """.formatted(visible.condition("n.id"), where))
                .param("visibleRoots", visible.parameter())
                .param("id", id)
                .query((row, i) -> view(row))
                .list();
    }

    private static String select(VisibleNodes visible) {
        return """
                select n.id, p.id as parent_id, n.kind, n.name,
                       coalesce(b.hosts, 0) as hosts, coalesce(b.guests, 0) as guests
                from node n
                left join node p on p.id = n.parent_id and %s
                left join lateral (
                    select count(*) filter (where d.kind = 'host') as hosts,
                           count(*) filter (where d.kind = 'guest') as guests
                    from node_closure c join node d on d.id = c.descendant_id
                    where c.ancestor_id = n.id and d.kind in ('host', 'guest') and %s) b on true
                """.formatted(visible.condition("p.id"), visible.condition("d.id"));
    }

    private static PlaceView view(ResultSet row) throws SQLException {
        return new PlaceView(
                row.getObject("id", UUID.class),
                row.getObject("parent_id", UUID.class),
                NodeKind.of(row.getString("kind")),
                row.getString("name"),
                Center.FIXED.contains(row.getObject("id", UUID.class)),
                row.getInt("hosts"),
                row.getInt("guests"));
    }

    Optional<Node> node(UUID id) {
        return jdbc.sql("select id, case kind when 'guest' then folder_id else parent_id end as above, kind, name "
                        + "from node where id = ?")
                .param(id)
                .query((row, i) -> new Node(
                        row.getObject("id", UUID.class),
                        row.getObject("above", UUID.class),
                        NodeKind.of(row.getString("kind")),
                        row.getString("name")))
                .optional();
    }

    boolean isAbove(UUID above, UUID below) {
        return jdbc.sql("select exists (select from node_closure where ancestor_id = ? and descendant_id = ?)")
                .params(above, below)
                .query(Boolean.class)
                .single();
    }

    /** Whether a datacenter would come to stand in another. */
    boolean nestsDatacenters(UUID moved, UUID destination) {
        return jdbc.sql("""
                        select exists (select from node_closure c join node n on n.id = c.descendant_id
                                       where c.ancestor_id = ? and n.kind = 'datacenter')
                           and exists (select from node_closure c join node n on n.id = c.ancestor_id
                                       where c.descendant_id = ? and n.kind = 'datacenter')
                        """).params(moved, destination).query(Boolean.class).single();
    }

    boolean isEmpty(UUID id) {
        return jdbc.sql("select not exists (select from node where parent_id = :id or folder_id = :id)")
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    /** Among what may be seen: that there is another of the name must not tell of it. */
    boolean nameTaken(VisibleNodes visible, UUID parentId, String name, @Nullable UUID except) {
        return jdbc.sql("""
                        select exists (select from node n
                                       where n.parent_id = :parent and lower(n.name) = lower(:name)
                                         and n.kind in ('folder', 'datacenter', 'cluster')
                                         and n.id is distinct from cast(:except as uuid) and %s)
                        """.formatted(visible.condition("n.id")))
                .param("parent", parentId)
                .param("name", name)
                .param("except", except)
                .param("visibleRoots", visible.parameter())
                .query(Boolean.class)
                .single();
    }

    /** The hosts and guests at and below a node, to tell that they have changed. */
    List<UUID> below(UUID id) {
        return jdbc.sql("select c.descendant_id from node_closure c join node n on n.id = c.descendant_id "
                        + "where c.ancestor_id = ?")
                .param(id)
                .query(UUID.class)
                .list();
    }
}
