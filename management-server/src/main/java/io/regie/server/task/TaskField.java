package io.regie.server.task;

import io.regie.server.api.list.Column;
import io.regie.server.api.list.ListField;

/** What the list of tasks can be filtered and sorted by. */
enum TaskField implements ListField {
    CREATED(Column.moment("created_at")),
    STARTED(Column.time("started_at")),
    ENDED(Column.time("ended_at")),
    STATE(Column.word("state", TaskState.class)),
    KIND(Column.text("kind")),
    /** It may name what a target's viewer must not know of. */
    TITLE(Column.text("case when @everything then title end")),
    TARGET_ID(Column.id("target_id")),
    TARGET_NAME(Column.text("target_name")),
    ACTOR(Column.text("actor")),
    CAUSE(Column.text("cause")),
    NODE(Column.place(TaskQueries.AT_OR_BELOW.replace("scope_id = :v", "scope_id = :v and @seen(scope_id)"))),
    Q(Column.match("@everything and position(:v in lower(title)) > 0 or position(:v in lower(target_name)) > 0"));

    private final Column column;

    TaskField(Column column) {
        this.column = column;
    }

    @Override
    public Column column() {
        return column;
    }
}
