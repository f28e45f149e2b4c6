package io.regie.server.inventory;

import io.regie.server.access.VisibleNodes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
class TreeQueries {
    private static final String SELECT = """
            select n.id, n.parent_id, n.kind, n.name, coalesce(h.connection, g.power_state) as state,
                   coalesce(g.kind, t.kind) as guest_kind,
                   coalesce(h.problem_count > 0, g.problem is not null, false) as problem
            from node n
            left join host h on h.id = n.id
            left join guest g on g.id = n.id
            left join template t on t.id = n.id
            """;

    private final JdbcClient jdbc;

    TreeQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A node whose parent may not be seen stands at the top. */
    List<TreeNode> tree(VisibleNodes visible) {
        List<TreeNode> nodes =
                new Listing(jdbc, SELECT).visible(visible, "n.id").all((row, i) -> node(row));
        Set<UUID> seen = new HashSet<>();
        nodes.forEach(node -> seen.add(node.id()));
        List<TreeNode> tree = new ArrayList<>(nodes.size());
        for (TreeNode node : nodes) {
            UUID parent = node.parentId();
            tree.add(parent == null || seen.contains(parent) ? node : node.atTheTop());
        }
        return tree;
    }

    List<TreeNode> byIds(VisibleNodes visible, Collection<UUID> ids) {
        return new Listing(jdbc, SELECT)
                .visible(visible, "n.id")
                .where("n.id = any (:ids)", "ids", ids.toArray(UUID[]::new))
                .all((row, i) -> node(row));
    }

    private static TreeNode node(ResultSet row) throws SQLException {
        String guestKind = row.getString("guest_kind");
        return new TreeNode(
                row.getObject("id", UUID.class),
                row.getObject("parent_id", UUID.class),
                NodeKind.of(row.getString("kind")),
                row.getString("name"),
                row.getString("state"),
                guestKind == null ? null : GuestKind.of(guestKind),
                row.getBoolean("problem"));
    }
}
