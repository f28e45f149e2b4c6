package io.regie.server.task;

/** The task was cancelled and what it had begun is undone. */
public final class TaskCancelledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TaskCancelledException() {
        super("The task was cancelled.");
    }
}
