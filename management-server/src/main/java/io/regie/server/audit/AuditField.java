package io.regie.server.audit;

import io.regie.server.api.list.Column;
import io.regie.server.api.list.ListField;
import java.util.stream.Stream;

/** What the audit trail can be filtered and sorted by; {@code until} is no longer in. */
enum AuditField implements ListField {
    ID(Column.sequence("a.id")),
    TIME(Column.moment("a.time")),
    SINCE(Column.when("a.time >= :v")),
    UNTIL(Column.when("a.time < :v")),
    ACTOR_ID(Column.id("a.actor_id")),
    ACTOR(Column.match("position(:v in lower(a.actor_name)) > 0")),
    ACTOR_NAME(Column.text("a.actor_name")),
    CAUSE(Column.text("a.cause")),
    ADDRESS(Column.match("position(:v in lower(coalesce(a.address, ''))) > 0")),
    ACTION(Column.match("position(:v in lower(a.action)) > 0")),
    TARGET_ID(Column.id("a.target_id")),
    TARGET(Column.match("position(:v in lower(a.target_name)) > 0")),
    TARGET_NAME(Column.text("a.target_name")),
    OUTCOME(Column.word("a.outcome", Stream.of("asked", "done", "denied", "failed"))),
    Q(Column.match("position(:v in lower(a.target_name)) > 0 or position(:v in lower(a.actor_name)) > 0 "
            + "or position(:v in lower(a.action)) > 0 or position(:v in lower(a.detail)) > 0"));

    private final Column column;

    AuditField(Column column) {
        this.column = column;
    }

    @Override
    public Column column() {
        return column;
    }
}
