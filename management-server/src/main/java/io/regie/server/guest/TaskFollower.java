package io.regie.server.guest;

import io.regie.server.hostlink.AgentCalls;
import io.regie.server.task.TaskContext;
import org.jspecify.annotations.Nullable;

/** Lets a task show the progress of one agent operation, as a part of its own, and cancel it. */
record TaskFollower(TaskContext task, double from, double to) implements AgentCalls.Follower {
    @Override
    public void progress(double fraction, String message) {
        task.progress(from + (to - from) * fraction, message);
    }

    @Override
    public void cancelBy(@Nullable Runnable cancel) {
        task.onCancel(cancel);
    }
}
