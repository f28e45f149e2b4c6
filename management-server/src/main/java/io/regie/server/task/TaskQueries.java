package io.regie.server.task;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

/** Tasks, newest first. Who sees a task's target or scope sees the task. */
@Component
class TaskQueries {
    /** A task of the node {@code :v} or of one below it. */
    static final String AT_OR_BELOW = """
            target_id = :v or scope_id = :v or target_id in (
              with recursive below(id) as (
                select id from node where parent_id = :v
                union select c.id from node c join below on c.parent_id = below.id)
              select id from below)
            """;

    private static final TypeReference<Map<String, Object>> DETAILS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    TaskQueries(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    Page<TaskView> list(VisibleNodes visible, TaskFilter filter, PageRequest request) {
        StringBuilder where = new StringBuilder();
        Map<String, Object> parameters = new HashMap<>();
        if (filter.node() != null) {
            where.append(" and (" + AT_OR_BELOW.replace(":v", ":node") + ")");
            parameters.put("node", filter.node());
        }
        if (filter.state() != null) {
            where.append(" and state = :state");
            parameters.put("state", filter.state().text());
        }
        if (filter.kind() != null) {
            where.append(" and kind = :kind");
            parameters.put("kind", filter.kind());
        }
        Cursor after = request.after();
        if (after != null) {
            where.append(" and (created_at, id) < (:afterTime, :afterId)");
            parameters.put("afterTime", Timestamp.from(Instant.parse(after.key())));
            parameters.put("afterId", after.id());
        }
        int size = request.size();
        List<TaskView> rows = run(visible, where.toString(), parameters, size + 1);
        return Page.of(rows, size, task -> new Cursor(task.created().toString(), task.id()));
    }

    Page<TaskView> list(VisibleNodes visible, ListQuery query) {
        return new SqlList(jdbc, "select task.* from task", "id")
                .seen(visible.everything(), visible::condition)
                .where(visible.about("target_id", "scope_id"), "visibleRoots", visible.parameter())
                .page(query, (row, i) -> view(row));
    }

    List<TaskView> byIds(VisibleNodes visible, Collection<UUID> ids) {
        return run(visible, " and id = any (:ids)", Map.of("ids", ids.toArray(UUID[]::new)), ids.size());
    }

    private List<TaskView> run(VisibleNodes visible, String where, Map<String, ?> parameters, int limit) {
        return jdbc.sql("select * from task where %s%s order by created_at desc, id desc limit %d"
                        .formatted(visible.about("target_id", "scope_id"), where, limit))
                .params(parameters)
                .param("visibleRoots", visible.parameter())
                .query((row, i) -> view(row))
                .list();
    }

    private TaskView view(ResultSet row) throws SQLException {
        String code = row.getString("error_code");
        return new TaskView(
                row.getObject("id", UUID.class),
                row.getString("kind"),
                row.getString("title"),
                TaskState.of(row.getString("state")),
                row.getDouble("progress"),
                row.getString("message"),
                row.getObject("target_id", UUID.class),
                row.getString("target_name"),
                row.getString("actor"),
                row.getString("cause"),
                row.getBoolean("cancellable"),
                code == null
                        ? null
                        : new TaskError(code, row.getString("error_message"), row.getString("error_remedy")),
                json.readValue(row.getString("details"), DETAILS),
                instant(row, "created_at") instanceof Instant created ? created : Instant.EPOCH,
                instant(row, "started_at"),
                instant(row, "ended_at"),
                TaskRelations.NONE);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
