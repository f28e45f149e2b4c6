package io.regie.server.migration;

import com.google.protobuf.InvalidProtocolBufferException;
import io.regie.agent.v1.GuestSpec;
import io.regie.server.migration.Plan.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The durable rows of migrations: a phase is on disk before anything of it is done. */
@Component
class MigrationStore {
    private final JdbcClient jdbc;
    private final Clock clock;

    MigrationStore(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Transactional
    public void insert(Plan plan) {
        Timestamp now = Timestamp.from(clock.instant());
        jdbc.sql("""
                        insert into migration (id, guest_id, guest_name, kind, source_host_id, source_host_name,
                                               destination_host_id, destination_host_name, phase, start_after, spec,
                                               destination_spec, created_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, 'preflight', ?, ?, ?, ?)
                        """)
                .params(
                        plan.id(),
                        plan.guestId(),
                        plan.guestName(),
                        plan.kind().text(),
                        plan.sourceId(),
                        plan.sourceName(),
                        plan.destinationId(),
                        plan.destinationName(),
                        plan.startAfter(),
                        plan.spec().toByteArray(),
                        plan.destinationSpec().toByteArray(),
                        now)
                .update();
        step(plan.id(), MigrationPhase.PREFLIGHT, now);
    }

    Optional<State> find(UUID id) {
        return jdbc.sql("select * from migration where id = ?")
                .param(id)
                .query((row, i) -> read(row))
                .optional();
    }

    /** @throws IllegalStateException when the table of phases does not allow it */
    @Transactional
    public void enter(UUID id, MigrationPhase next) {
        MigrationPhase before = MigrationPhase.of(jdbc.sql("select phase from migration where id = ? for update")
                .param(id)
                .query(String.class)
                .single());
        if (before == next) {
            return;
        }
        if (!before.mayBecome(next)) {
            throw new IllegalStateException("a migration in phase " + before + " cannot become " + next);
        }
        Timestamp now = Timestamp.from(clock.instant());
        jdbc.sql("update migration set phase = ? where id = ?")
                .params(next.text(), id)
                .update();
        if (next.ended()) {
            jdbc.sql("""
                            update migration
                            set ended_at = :now, total_ms = extract(epoch from (:now - created_at)) * 1000
                            where id = :id
                            """).param("now", now).param("id", id).update();
        }
        jdbc.sql("update migration_step set left_at = ? where migration_id = ? and left_at is null")
                .params(now, id)
                .update();
        step(id, next, now);
    }

    private void step(UUID id, MigrationPhase phase, Timestamp now) {
        jdbc.sql("insert into migration_step (migration_id, phase, entered_at) values (?, ?, ?)")
                .params(id, phase.text(), now)
                .update();
    }

    /** The guest is about to be stopped for the move; the first time counts. */
    @Transactional
    public void stopping(UUID id) {
        jdbc.sql("update migration set stopped_at = ? where id = ? and stopped_at is null")
                .params(Timestamp.from(clock.instant()), id)
                .update();
    }

    /** It runs again. Answers for how long it did not, empty when it was not stopped. */
    @Transactional
    public Optional<Duration> runsAgain(UUID id) {
        Instant stopped = find(id).map(State::stoppedAt).orElse(null);
        if (stopped == null) {
            return Optional.empty();
        }
        Duration interruption = Duration.between(stopped, clock.instant());
        downtime(id, interruption);
        return Optional.of(interruption);
    }

    @Transactional
    public void downtime(UUID id, Duration downtime) {
        jdbc.sql("update migration set downtime_ms = ? where id = ?")
                .params(downtime.toMillis(), id)
                .update();
    }

    /** What is left of the guest at a host is removed when the host answers again. */
    @Transactional
    public void tidyLater(UUID id, UUID hostId) {
        jdbc.sql("update migration set tidy_host_id = ? where id = ?")
                .params(hostId, id)
                .update();
    }

    @Transactional
    public void tidied(UUID id) {
        jdbc.sql("update migration set tidy_host_id = null where id = ?")
                .param(id)
                .update();
    }

    private static State read(ResultSet row) throws SQLException {
        Timestamp stopped = row.getTimestamp("stopped_at");
        @Nullable Instant stoppedAt = stopped == null ? null : stopped.toInstant();
        Plan plan = new Plan(
                row.getObject("id", UUID.class),
                row.getObject("guest_id", UUID.class),
                row.getString("guest_name"),
                MigrationKind.of(row.getString("kind")),
                row.getObject("source_host_id", UUID.class),
                row.getString("source_host_name"),
                row.getObject("destination_host_id", UUID.class),
                row.getString("destination_host_name"),
                row.getBoolean("start_after"),
                spec(row.getBytes("spec")),
                spec(row.getBytes("destination_spec")));
        return new State(plan, MigrationPhase.of(row.getString("phase")), stoppedAt);
    }

    private static GuestSpec spec(byte[] bytes) {
        try {
            return GuestSpec.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a migration's specification of the guest is damaged", e);
        }
    }
}
