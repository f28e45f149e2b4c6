package io.regie.server.inventory;

import io.regie.server.access.VisibleNodes;
import io.regie.server.api.Cursor;
import io.regie.server.api.Page;
import io.regie.server.api.PageRequest;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.SqlList;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Events, newest first. Who sees the guest or the host of one sees it, the guest's host after the guest is gone. */
@Component
class EventQueries {
    private static final RowMapper<EventEntry> ENTRY = new SimplePropertyRowMapper<>(EventEntry.class);

    private final JdbcClient jdbc;

    EventQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Page<EventEntry> list(VisibleNodes visible, @Nullable UUID nodeId, PageRequest request) {
        String where = "";
        Map<String, Object> parameters = new HashMap<>();
        if (nodeId != null) {
            where += " and (e.guest_id = :node or e.host_id = :node)";
            parameters.put("node", nodeId);
        }
        Cursor after = request.after();
        if (after != null) {
            where += " and (e.time, e.id) < (:afterTime, :afterId)";
            parameters.put("afterTime", Timestamp.from(Instant.parse(after.key())));
            parameters.put("afterId", after.id());
        }
        List<EventEntry> rows = run(visible, where, parameters, request.size() + 1);
        return Page.of(rows, request.size(), event -> new Cursor(event.time().toString(), event.id()));
    }

    Page<EventEntry> list(VisibleNodes visible, ListQuery query) {
        return new SqlList(jdbc, "select e.* from event e", "e.id")
                .seen(visible.everything(), visible::condition)
                .where(visible.about("e.guest_id", "e.host_id"), "visibleRoots", visible.parameter())
                .page(query, ENTRY);
    }

    List<EventEntry> byIds(VisibleNodes visible, java.util.Collection<UUID> ids) {
        return run(visible, " and e.id = any (:ids)", Map.of("ids", ids.toArray(UUID[]::new)), ids.size());
    }

    private List<EventEntry> run(VisibleNodes visible, String where, Map<String, ?> parameters, int limit) {
        return jdbc.sql("select e.* from event e where %s%s order by e.time desc, e.id desc limit %d"
                        .formatted(visible.about("e.guest_id", "e.host_id"), where, limit))
                .params(parameters)
                .param("visibleRoots", visible.parameter())
                .query(EventEntry.class)
                .list();
    }
}
