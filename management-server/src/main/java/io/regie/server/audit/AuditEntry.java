package io.regie.server.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody did or was refused.
 *
 * @param cause what made it happen: {@code user}, {@code api-token}, {@code local-token}, {@code system} and others
 * @param via the label of the API token that was used
 * @param outcome {@code asked} (accepted as a task), {@code done}, {@code denied} or {@code failed}
 * @param before JSON of what was changed, as it had been
 * @param after JSON of what was changed, as it was then
 */
public record AuditEntry(
        long id,
        Instant time,
        @Nullable UUID actorId,
        String actorName,
        String cause,
        @Nullable String via,
        @Nullable String address,
        String action,
        @Nullable UUID targetId,
        String targetName,
        String outcome,
        String detail,
        @JsonRawValue @Schema(type = "object") @Nullable String before,
        @JsonRawValue @Schema(type = "object") @Nullable String after) {
    static AuditEntry read(ResultSet row) throws SQLException {
        return new AuditEntry(
                row.getLong("id"),
                row.getObject("time", OffsetDateTime.class).toInstant(),
                row.getObject("actor_id", UUID.class),
                row.getString("actor_name"),
                row.getString("cause"),
                row.getString("via"),
                row.getString("address"),
                row.getString("action"),
                row.getObject("target_id", UUID.class),
                row.getString("target_name"),
                row.getString("outcome"),
                row.getString("detail"),
                row.getString("before"),
                row.getString("after"));
    }
}
