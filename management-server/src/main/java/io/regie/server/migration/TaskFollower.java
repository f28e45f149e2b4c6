package io.regie.server.migration;

import io.regie.server.hostlink.AgentCalls.Follower;
import io.regie.server.task.TaskContext;
import org.jspecify.annotations.Nullable;

/** Shows an agent's operation as a part of a task, and lets the task's cancelling through to it. */
record TaskFollower(TaskContext task, double from, double to) implements Follower {
    @Override
    public void progress(double fraction, String message) {
        task.progress(from + fraction * (to - from), message);
    }

    @Override
    public void cancelBy(@Nullable Runnable cancel) {
        task.onCancel(cancel);
    }
}
