package io.regie.server.task;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task to be accepted.
 *
 * @param scopeId a node that outlives the target, whose viewers see the task too
 * @param lockKey tasks with the same key run one at a time, in order; null: it need not wait for any
 * @param payload becomes JSON, and comes back to the handler by {@link TaskContext#payload}
 */
public record NewTask(
        String kind,
        String title,
        @Nullable UUID targetId,
        String targetName,
        @Nullable UUID scopeId,
        @Nullable UUID lockKey,
        Object payload) {}
