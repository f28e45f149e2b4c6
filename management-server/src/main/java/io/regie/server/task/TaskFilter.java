package io.regie.server.task;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which tasks a list shows; what is null does not restrict. {@code node} takes those of the nodes below it too. */
public record TaskFilter(
        @Nullable UUID node,
        @Nullable TaskState state,
        @Nullable String kind) {
    public static final TaskFilter ALL = new TaskFilter(null, null, null);
}
