package io.regie.server.migration;

import io.regie.server.access.VisibleNodes;
import io.regie.server.api.Page;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.SqlList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads migrations for people: of guests they may see. */
@Component
class MigrationQueries {
    private final JdbcClient jdbc;

    MigrationQueries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Page<MigrationView> list(VisibleNodes visible, ListQuery query) {
        return new SqlList(jdbc, "select m.* from migration m", "m.id")
                .seen(visible.everything(), visible::condition)
                .where(visible.condition("m.guest_id"), "visibleRoots", visible.parameter())
                .page(query, (row, i) -> read(row));
    }

    Optional<MigrationView> find(VisibleNodes visible, UUID id) {
        return jdbc.sql("select m.* from migration m where m.id = :id and " + visible.condition("m.guest_id"))
                .param("id", id)
                .param("visibleRoots", visible.parameter())
                .query((row, i) -> read(row))
                .optional();
    }

    private MigrationView read(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return new MigrationView(
                id,
                row.getObject("guest_id", UUID.class),
                row.getString("guest_name"),
                MigrationKind.of(row.getString("kind")),
                row.getObject("source_host_id", UUID.class),
                row.getString("source_host_name"),
                row.getObject("destination_host_id", UUID.class),
                row.getString("destination_host_name"),
                MigrationPhase.of(row.getString("phase")),
                row.getObject("downtime_ms", Long.class),
                row.getObject("total_ms", Long.class),
                row.getTimestamp("created_at").toInstant(),
                instant(row.getTimestamp("ended_at")),
                steps(id));
    }

    private List<MigrationView.Step> steps(UUID id) {
        return jdbc.sql("select phase, entered_at, left_at from migration_step where migration_id = ? order by step")
                .param(id)
                .query((row, i) -> new MigrationView.Step(
                        MigrationPhase.of(row.getString("phase")),
                        row.getTimestamp("entered_at").toInstant(),
                        instant(row.getTimestamp("left_at"))))
                .list();
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
