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
        return jdbc.sql("select n.id, n.name from node_path(?) p join node n on n.id = p.node_id order by p.step")
                .param(nodeId)
                .query(Place.class)
                .list();
    }

    @Override
    public UUID root() {
        return Center.ROOT;
    }
}
