package io.regie.server.task;

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
}
