package io.regie.server.task;

import io.regie.server.access.Actor;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the worker needs of a task's row; {@code payload} is JSON. */
record TaskRow(
        UUID id,
        String kind,
        String title,
        TaskState state,
        @Nullable UUID targetId,
        String targetName,
        String payload,
        Actor actor,
        int attempts,
        boolean cancelRequested) {}
