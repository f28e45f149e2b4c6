package io.regie.server.inventory;

import io.regie.server.access.NodeTree;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
class InventoryTree implements NodeTree {
    private final JdbcClient jdbc;

    InventoryTree(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Place> pathToRoot(UUID nodeId) {
        return jdbc.sql("""
                        with recursive path(id, parent_id, name, depth) as (
                            select id, parent_id, name, 0 from node where id = ?
                            union all
                            select n.id, n.parent_id, n.name, path.depth + 1
                            from node n join path on n.id = path.parent_id
                        )
                        select id, name from path order by depth
                        """).param(nodeId).query(Place.class).list();
    }

    @Override
    public UUID root() {
        return Center.ROOT;
    }
}
