package io.regie.server.audit;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What to look for in the trail; null: whatever it is. {@code actor}, {@code target}, {@code action} and {@code address}
 * are parts of the text, in upper or lower case; {@code until} is no longer in.
 */
public record AuditFilter(
        @Nullable UUID actorId,
        @Nullable UUID targetId,
        @Nullable String actor,
        @Nullable String target,
        @Nullable String action,
        @Nullable String outcome,
        @Nullable String address,
        @Nullable Instant since,
        @Nullable Instant until) {
    String condition() {
        return (actorId == null ? "" : " and a.actor_id = :actorId")
                + (targetId == null ? "" : " and a.target_id = :targetId")
                + (actor == null ? "" : " and a.actor_name ilike :actor")
                + (target == null ? "" : " and a.target_name ilike :target")
                + (action == null ? "" : " and a.action ilike :action")
                + (outcome == null ? "" : " and a.outcome = :outcome")
                + (address == null ? "" : " and a.address ilike :address")
                + (since == null ? "" : " and a.time >= :since")
                + (until == null ? "" : " and a.time < :until");
    }

    /** Values of what {@link #condition} names; may be added to. */
    Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>();
        put(parameters, "actorId", actorId);
        put(parameters, "targetId", targetId);
        put(parameters, "actor", part(actor));
        put(parameters, "target", part(target));
        put(parameters, "action", part(action));
        put(parameters, "outcome", outcome);
        put(parameters, "address", part(address));
        put(parameters, "since", since == null ? null : Timestamp.from(since));
        put(parameters, "until", until == null ? null : Timestamp.from(until));
        return parameters;
    }

    private static void put(Map<String, Object> parameters, String name, @Nullable Object value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }

    private static @Nullable String part(@Nullable String text) {
        return text == null
                ? null
                : "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }
}
