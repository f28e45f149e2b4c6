package io.regie.server.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Decides which waiting tasks may begin. Tasks with one lock key go one at a time, in order. A host takes so many at a
 * time; a place that gets free goes to who has the fewest tasks under way there, and among his to the oldest, so that
 * nobody waits for all that somebody else has asked for. Locks are taken in one order: lock key, then hosts by their id.
 */
@Component
class TaskAdmission {
    private static final String UNFINISHED = "state in ('queued', 'running')";

    private final JdbcClient jdbc;
    private final TaskProperties limits;

    TaskAdmission(JdbcClient jdbc, TaskProperties limits) {
        this.jdbc = jdbc;
        this.limits = limits;
    }

    private record Waiting(UUID id, @Nullable UUID hostId) {}

    /** Until the end of the transaction nobody else accepts or ends a task with this key. */
    void lock(@Nullable UUID lockKey) {
        if (lockKey != null) {
            lock(lockKey, 3);
        }
    }

    private void lock(UUID id, int what) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, ?))::text")
                .params(id.toString(), what)
                .query(String.class)
                .optional();
    }

    /** The tasks that may begin now that this one has been accepted; its key is locked. */
    List<UUID> accepted(@Nullable UUID lockKey, @Nullable UUID hostId, UUID id) {
        if (lockKey != null
                && first(lockKey).filter(next -> next.id().equals(id)).isEmpty()) {
            return List.of();
        }
        return hostId == null ? admit(id) : serve(hostId);
    }

    /** The tasks that may begin now that one has ended; its key is locked. */
    List<UUID> ended(@Nullable UUID lockKey, @Nullable UUID hostId) {
        List<UUID> admitted = new ArrayList<>();
        List<UUID> hosts = new ArrayList<>();
        if (hostId != null) {
            hosts.add(hostId);
        }
        Optional<Waiting> next = lockKey == null ? Optional.empty() : first(lockKey);
        next.ifPresent(task -> {
            UUID at = task.hostId();
            if (at == null) {
                admitted.addAll(admit(task.id()));
            } else if (!at.equals(hostId)) {
                hosts.add(at);
            }
        });
        hosts.sort(Comparator.comparing(UUID::toString));
        hosts.forEach(host -> admitted.addAll(serve(host)));
        return admitted;
    }

    private Optional<Waiting> first(UUID lockKey) {
        return jdbc.sql("select id, host_id from task where lock_key = ? and " + UNFINISHED + " order by seq limit 1")
                .param(lockKey)
                .query(Waiting.class)
                .optional();
    }

    private List<UUID> admit(UUID id) {
        return jdbc.sql(
                        "update task set admitted = true where id = ? and not admitted and state = 'queued' returning id")
                .param(id)
                .query(UUID.class)
                .list();
    }

    private List<UUID> serve(UUID hostId) {
        lock(hostId, 4);
        List<UUID> admitted = new ArrayList<>();
        int room = limits.runningPerHost() - underWay(hostId);
        while (room > 0) {
            Optional<UUID> next = next(hostId);
            if (next.isEmpty()) {
                break;
            }
            admitted.addAll(admit(next.get()));
            room--;
        }
        return admitted;
    }

    private int underWay(UUID hostId) {
        return jdbc.sql("select count(*) from task where host_id = ? and admitted and " + UNFINISHED)
                .param(hostId)
                .query(Integer.class)
                .single();
    }

    private Optional<UUID> next(UUID hostId) {
        return jdbc.sql("""
                        with served as (
                            select actor, count(*) as tasks from task
                            where host_id = :host and admitted and state in ('queued', 'running') group by actor)
                        select t.id from task t left join served s on s.actor = t.actor
                        where t.host_id = :host and t.state = 'queued' and not t.admitted
                          and not exists (select 1 from task earlier
                                          where earlier.lock_key = t.lock_key and earlier.seq < t.seq
                                            and earlier.state in ('queued', 'running'))
                        order by coalesce(s.tasks, 0), t.seq limit 1
                        """).param("host", hostId).query(UUID.class).optional();
    }
}
