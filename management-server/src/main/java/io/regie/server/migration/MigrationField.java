package io.regie.server.migration;

import io.regie.server.api.list.Column;
import io.regie.server.api.list.ListField;

/** What the list of migrations can be filtered and sorted by. */
enum MigrationField implements ListField {
    CREATED(Column.moment("m.created_at")),
    ENDED(Column.time("m.ended_at")),
    KIND(Column.word("m.kind", MigrationKind.class)),
    PHASE(Column.word("m.phase", MigrationPhase.class)),
    GUEST(Column.id("m.guest_id")),
    GUEST_NAME(Column.text("m.guest_name")),
    SOURCE_HOST_ID(Column.id("case when @seen(m.source_host_id) then m.source_host_id end")),
    DESTINATION_HOST_ID(Column.id("case when @seen(m.destination_host_id) then m.destination_host_id end")),
    HOST(Column.place("m.source_host_id = :v and @seen(m.source_host_id) "
            + "or m.destination_host_id = :v and @seen(m.destination_host_id)")),
    DOWNTIME_MS(Column.number("m.downtime_ms")),
    TOTAL_MS(Column.number("m.total_ms")),
    Q(Column.match("position(:v in lower(m.guest_name)) > 0"));

    private final Column column;

    MigrationField(Column column) {
        this.column = column;
    }

    @Override
    public Column column() {
        return column;
    }
}
