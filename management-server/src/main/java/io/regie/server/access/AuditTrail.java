package io.regie.server.access;

import io.regie.server.api.Page;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.SqlList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Reads the audit trail, newest first; needs the privilege to. */
@Service
public class AuditTrail {
    private final JdbcClient jdbc;
    private final Access access;

    AuditTrail(JdbcClient jdbc, Access access) {
        this.jdbc = jdbc;
        this.access = access;
    }

    /**
     * What somebody did or was refused.
     *
     * @param outcome {@code done}, {@code denied} or {@code failed}
     */
    public record AuditEntry(
            long id,
            Instant time,
            @Nullable UUID actorId,
            String actorName,
            String cause,
            @Nullable String address,
            String action,
            @Nullable UUID targetId,
            String targetName,
            String outcome,
            String detail) {}

    Page<AuditEntry> list(ListQuery query) {
        access.require(Privilege.AUDIT_VIEW);
        return new SqlList(jdbc, "select audit.* from audit", "id").page(query, (row, n) -> entry(row));
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("id"),
                row.getTimestamp("time").toInstant(),
                row.getObject("actor_id", UUID.class),
                row.getString("actor_name"),
                row.getString("cause"),
                row.getString("address"),
                row.getString("action"),
                row.getObject("target_id", UUID.class),
                row.getString("target_name"),
                row.getString("outcome"),
                row.getString("detail"));
    }
}
