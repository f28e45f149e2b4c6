package io.regie.cli;

import io.regie.client.TasksApi;
import io.regie.client.TasksApi.APIGetTaskRequest;
import io.regie.client.model.TaskView;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How commands that start a task wait for its end. */
final class TaskWait {
    private static final int AT_ONCE_SECONDS = 30;

    @Option(names = "--no-wait", description = "Do not wait for the task's end; print the task.")
    boolean noWait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "Wait at most so long (${DEFAULT-VALUE}); the task goes on.")
    int timeoutSeconds = 3600;

    /** Prints the task as it ended; 0 only when it has succeeded. */
    int follow(Session session, TaskView accepted) {
        TaskView task = noWait ? accepted : await(session, accepted);
        if (session.json() || noWait) {
            session.output().one(task);
        } else {
            session.out().println(sentence(task));
        }
        return noWait ? 0 : exitCode(task);
    }

    private TaskView await(Session session, TaskView accepted) {
        Center center = session.center();
        TasksApi tasks = new TasksApi(center.api());
        long deadline = System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
        TaskView task = accepted;
        String told = "";
        while (!ended(task)) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toSeconds();
            if (left <= 0) {
                throw new Failure(
                        Failure.NOT_DONE,
                        "The task '%s' goes on.".formatted(task.getTitle()),
                        "'regie task wait %s' waits for its end.".formatted(task.getId()));
            }
            String progress = "%s: %d %% %s"
                    .formatted(task.getTitle(), Math.round(orZero(task.getProgress()) * 100), task.getMessage());
            if (!progress.equals(told) && !session.json()) {
                session.err().println(progress);
                told = progress;
            }
            String wait = Math.min(left, session.json() ? AT_ONCE_SECONDS : 2) + "s";
            TaskView last = task;
            task = center.ask(() -> tasks.getTask(APIGetTaskRequest.newBuilder()
                    .id(Objects.requireNonNull(last.getId()))
                    .waitFor(wait)
                    .build()));
        }
        return task;
    }

    private static double orZero(@Nullable Double value) {
        return value == null ? 0 : value;
    }

    private static String state(TaskView task) {
        return String.valueOf(task.getState());
    }

    private static boolean ended(TaskView task) {
        return !state(task).equals("queued") && !state(task).equals("running");
    }

    private static String sentence(TaskView task) {
        String text = task.getTitle() + ": " + state(task);
        return task.getError() == null
                ? text
                : text + "\n" + task.getError().getMessage() + "\n"
                        + task.getError().getRemedy();
    }

    private static int exitCode(TaskView task) {
        return switch (state(task)) {
            case "succeeded" -> 0;
            case "failed" -> Failure.REFUSED;
            default -> Failure.NOT_DONE;
        };
    }
}
