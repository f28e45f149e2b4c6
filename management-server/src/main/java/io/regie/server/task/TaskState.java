package io.regie.server.task;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Where a task stands; {@link #ALLOWED} is the only table of how it may go on. */
public enum TaskState {
    /** Waits for a worker, or for an earlier task on the same guest. */
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    static final Map<TaskState, Set<TaskState>> ALLOWED = Map.of(
            QUEUED, EnumSet.of(RUNNING, CANCELLED, FAILED),
            RUNNING, EnumSet.of(SUCCEEDED, FAILED, CANCELLED),
            SUCCEEDED, EnumSet.noneOf(TaskState.class),
            FAILED, EnumSet.noneOf(TaskState.class),
            CANCELLED, EnumSet.noneOf(TaskState.class));

    public boolean ended() {
        return successors().isEmpty();
    }

    public boolean mayBecome(TaskState next) {
        return successors().contains(next);
    }

    private Set<TaskState> successors() {
        return ALLOWED.getOrDefault(this, Set.of());
    }

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static TaskState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
