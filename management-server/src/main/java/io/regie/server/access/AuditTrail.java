package io.regie.server.access;

import io.regie.server.api.Cursor;
import io.regie.server.api.Page;
import io.regie.server.api.PageRequest;
import io.regie.server.api.RegieException;
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
    private static final UUID NO_ID = new UUID(0, 0);

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

    /** What to look for; null: whatever it is. */
    public record Filter(
            @Nullable UUID actorId,
            @Nullable UUID targetId,
            @Nullable String action,
            @Nullable String outcome) {}

    public Page<AuditEntry> list(Filter filter, PageRequest page) {
        access.require(Privilege.AUDIT_VIEW);
        Cursor after = page.after();
        return Page.of(
                jdbc.sql("""
                                select * from audit
                                where (cast(:before as bigint) is null or id < :before)
                                  and (cast(:actor as uuid) is null or actor_id = :actor)
                                  and (cast(:target as uuid) is null or target_id = :target)
                                  and (cast(:action as text) is null or action = :action)
                                  and (cast(:outcome as text) is null or outcome = :outcome)
                                order by id desc limit :limit
                                """)
                        .param("before", after == null ? null : number(after.key()))
                        .param("actor", filter.actorId())
                        .param("target", filter.targetId())
                        .param("action", filter.action())
                        .param("outcome", filter.outcome())
                        .param("limit", page.size() + 1)
                        .query((row, n) -> entry(row))
                        .list(),
                page.size(),
                entry -> new Cursor(String.valueOf(entry.id()), NO_ID));
    }

    private static long number(String key) {
        try {
            return Long.parseLong(key);
        } catch (NumberFormatException e) {
            throw RegieException.invalid(
                    "cursor.invalid",
                    "cursor",
                    "This cursor is not one that this list has given.",
                    "Leave the cursor out to start from the beginning.");
        }
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
