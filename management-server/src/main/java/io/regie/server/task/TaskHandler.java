package io.regie.server.task;

import io.regie.server.api.RegieException;

/**
 * Does one kind of task. Both methods run on a virtual thread as the actor who asked; an exception fails the task, a
 * {@link TaskCancelledException} ends it as cancelled.
 */
public interface TaskHandler {
    /** As {@code guest.deploy}. */
    String kind();

    /** Does it, from the beginning. What fails or is cancelled must leave nothing half done. */
    void run(TaskContext task) throws Exception;

    /**
     * A worker began this task and died. Finds out what came of it, ends what can only be ended, and returns when the
     * task has been done; throws when it has not. Must never blindly repeat.
     */
    void reconcile(TaskContext task) throws Exception;

    /**
     * Asks for the same anew on behalf of the current actor, as if he had asked for it himself: his rights and the
     * present state decide. {@code task} is one of this kind that has ended.
     *
     * @return the new task
     */
    default TaskView again(TaskContext task) {
        throw RegieException.conflict(
                "task.not-repeatable", "A task of this kind cannot be tried again.", "Ask for it anew where it began.");
    }
}
