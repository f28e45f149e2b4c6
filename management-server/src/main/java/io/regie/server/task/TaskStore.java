package io.regie.server.task;

import io.regie.server.access.Actor;
import io.regie.server.access.Role;
import io.regie.server.api.Change;
import io.regie.server.api.LiveFeed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.ObjectMapper;

/**
 * The rows of tasks. A change of state is one statement that names the states it may come from, so that two servers
 * cannot both make it. What may begin is given to the scheduler in the transaction that decides so.
 */
@Component
class TaskStore {
    private final JdbcClient jdbc;
    private final LiveFeed feed;
    private final Clock clock;
    private final ObjectMapper json;
    private final TaskAdmission admission;
    private final TaskQueue queue;

    TaskStore(
            JdbcClient jdbc, LiveFeed feed, Clock clock, ObjectMapper json, TaskAdmission admission, TaskQueue queue) {
        this.jdbc = jdbc;
        this.feed = feed;
        this.clock = clock;
        this.json = json;
        this.admission = admission;
        this.queue = queue;
    }

    /** Accepts it, and gives it to the workers when nothing stands before it and its host has room. */
    @Transactional
    public void insert(UUID id, NewTask task, Actor actor, @Nullable UUID retryOf) {
        admission.lock(task.lockKey());
        UUID host = jdbc.sql("""
                        insert into task (id, kind, title, state, target_id, target_name, scope_id, lock_key, host_id,
                                          retry_of, payload, actor, actor_id, actor_limit, cause, created_at)
                        values (:id, :kind, :title, 'queued', :target, :targetName, :scope, :lock,
                                (select id from host where id = :scope), :retryOf,
                                cast(:payload as jsonb), :actor, :actorId, :limit, :cause, :now)
                        returning host_id
                        """)
                .param("id", id)
                .param("kind", task.kind())
                .param("title", task.title())
                .param("target", task.targetId(), java.sql.Types.OTHER)
                .param("targetName", task.targetName())
                .param("scope", task.scopeId(), java.sql.Types.OTHER)
                .param("lock", task.lockKey(), java.sql.Types.OTHER)
                .param("retryOf", retryOf, java.sql.Types.OTHER)
                .param("payload", json.writeValueAsString(task.payload()))
                .param("actor", actor.name())
                .param("actorId", actor.userId(), java.sql.Types.OTHER)
                .param("limit", actor.limit() == null ? null : actor.limit().text(), java.sql.Types.VARCHAR)
                .param("cause", actor.cause().text())
                .param("now", Timestamp.from(clock.instant()))
                .query((row, n) -> Optional.ofNullable(row.getObject("host_id", UUID.class)))
                .single()
                .orElse(null);
        feed.changed(Change.TASK, id);
        offer(admission.accepted(task.lockKey(), host, id));
    }

    /** In the transaction that admits them: a server that dies then leaves none that nobody has. */
    private void offer(List<UUID> admitted) {
        admitted.forEach(queue::offer);
        feed.changed(Change.TASK, admitted);
    }

    Optional<TaskRow> find(UUID id) {
        return jdbc.sql("select * from task where id = ?")
                .param(id)
                .query((row, i) -> read(row))
                .optional();
    }

    /** The task's worker begins. Empty when the task has ended already. */
    @Transactional
    public Optional<TaskRow> begin(UUID id) {
        int begun = jdbc.sql("""
                        update task set state = 'running', attempts = attempts + 1, message = '',
                               started_at = coalesce(started_at, ?)
                        where id = ? and state in ('queued', 'running')
                        """).params(Timestamp.from(clock.instant()), id).update();
        if (begun == 0) {
            return Optional.empty();
        }
        feed.changed(Change.TASK, id);
        return find(id);
    }

    private record Place(@Nullable UUID lockKey, @Nullable UUID hostId) {}

    /** Ends it, once, and lets those begin that have waited for it. */
    @Transactional
    public void end(UUID id, TaskState state, String message, @Nullable TaskError error) {
        Place place = jdbc.sql("select lock_key, host_id from task where id = ?")
                .param(id)
                .query(Place.class)
                .single();
        admission.lock(place.lockKey());
        int ended = jdbc.sql("""
                        update task set state = :state, message = :message, ended_at = :now, cancellable = false,
                               progress = case when :state = 'succeeded' then 1 else progress end,
                               error_code = :code, error_message = :error, error_remedy = :remedy
                        where id = :id and state in ('queued', 'running')
                        """)
                .param("state", state.text())
                .param("message", message)
                .param("now", Timestamp.from(clock.instant()))
                .param("code", error == null ? null : error.code(), java.sql.Types.VARCHAR)
                .param("error", error == null ? null : error.message(), java.sql.Types.VARCHAR)
                .param("remedy", error == null ? null : error.remedy(), java.sql.Types.VARCHAR)
                .param("id", id)
                .update();
        if (ended > 0) {
            feed.changed(Change.TASK, id);
            offer(admission.ended(place.lockKey(), place.hostId()));
        }
    }

    @Transactional
    public void progress(UUID id, double fraction, String message) {
        jdbc.sql("update task set progress = ?, message = ? where id = ? and state = 'running'")
                .params(fraction, message, id)
                .update();
        feed.changed(Change.TASK, id);
    }

    @Transactional
    public void details(UUID id, Map<String, ?> details) {
        jdbc.sql("update task set details = details || cast(? as jsonb) where id = ?")
                .params(json.writeValueAsString(details), id)
                .update();
        feed.changed(Change.TASK, id);
    }

    @Transactional
    public void cancellable(UUID id, boolean can) {
        jdbc.sql("update task set cancellable = ? where id = ? and state = 'running'")
                .params(can, id)
                .update();
        feed.changed(Change.TASK, id);
    }

    /** False when it has ended or has come too far. */
    @Transactional
    public boolean requestCancel(UUID id) {
        boolean requested = jdbc.sql("update task set cancel_requested = true where id = ? and cancellable "
                                + "and state in ('queued', 'running')")
                        .param(id)
                        .update()
                > 0;
        if (requested) {
            feed.changed(Change.TASK, id);
        }
        return requested;
    }

    /** Which of these somebody wants cancelled. */
    List<UUID> cancelRequested(Collection<UUID> ids) {
        return jdbc.sql("select id from task where id = any (?) and cancel_requested and state = 'running'")
                .param(ids.toArray(UUID[]::new))
                .query(UUID.class)
                .list();
    }

    private static TaskRow read(ResultSet row) throws SQLException {
        String limit = row.getString("actor_limit");
        return new TaskRow(
                row.getObject("id", UUID.class),
                row.getString("kind"),
                row.getString("title"),
                TaskState.of(row.getString("state")),
                row.getObject("target_id", UUID.class),
                row.getString("target_name"),
                row.getString("payload"),
                new Actor(
                        row.getObject("actor_id", UUID.class),
                        row.getString("actor"),
                        Actor.Cause.of(row.getString("cause")),
                        limit == null ? null : Role.of(limit)),
                row.getInt("attempts"),
                row.getBoolean("cancel_requested"));
    }
}
