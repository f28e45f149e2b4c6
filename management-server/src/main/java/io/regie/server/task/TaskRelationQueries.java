package io.regie.server.task;

import io.regie.server.access.VisibleNodes;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds what tasks wait for, and which do others again. */
@Component
class TaskRelationQueries {
    private final JdbcClient jdbc;

    TaskRelationQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Row(
            UUID id,
            @Nullable UUID retryOf,
            @Nullable UUID retriedBy,
            @Nullable UUID waitsFor,
            @Nullable String waitsForTitle,
            boolean waitsForHost,
            boolean ended) {
        TaskRelations relations() {
            return new TaskRelations(
                    retryOf,
                    retriedBy,
                    waitsFor == null ? null : new TaskRelations.Predecessor(waitsFor, waitsForTitle),
                    waitsForHost && waitsFor == null,
                    ended && retriedBy == null);
        }
    }

    /** The same tasks, with what relates them to others that {@code visible} lets see. */
    List<TaskView> relate(VisibleNodes visible, List<TaskView> tasks) {
        if (tasks.isEmpty()) {
            return tasks;
        }
        Map<UUID, Row> rows = jdbc
                .sql("""
                        select t.id, t.retry_of,
                               (select again.id from task again
                                where again.retry_of = t.id and again.state not in ('failed', 'cancelled')
                                order by again.seq desc limit 1) as retried_by,
                               w.id as waits_for, w.title as waits_for_title,
                               t.state = 'queued' and not t.admitted and t.host_id is not null as waits_for_host,
                               t.state in ('failed', 'cancelled') as ended
                        from task t left join lateral (
                            select before.id, case when %s then before.title end as title from task before
                            where t.state = 'queued' and before.lock_key = t.lock_key and before.seq < t.seq
                              and before.state in ('queued', 'running')
                            order by before.seq limit 1) w on true
                        where t.id = any (:ids)
                        """.formatted(visible.about("before.target_id", "before.scope_id")))
                .param("ids", tasks.stream().map(TaskView::id).toArray(UUID[]::new))
                .param("visibleRoots", visible.parameter())
                .query(Row.class)
                .list()
                .stream()
                .collect(Collectors.toMap(Row::id, Function.identity()));
        return tasks.stream().map(task -> related(task, rows.get(task.id()))).toList();
    }

    private static TaskView related(TaskView task, @Nullable Row row) {
        return row == null ? task : task.related(row.relations());
    }
}
