package io.regie.server.task;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A task as people and programs see it.
 *
 * @param kind as {@code guest.deploy}, {@code guest.power}, {@code guest.delete}, {@code guest.migrate}
 * @param title a sentence, as {@code Deploy web-1 from debian}
 * @param progress 0..1
 * @param message the latest sentence of progress
 * @param cancellable who asks may cancel it, and it can still be
 * @param related how it stands to other tasks
 * @param details what this kind of task reports besides, as a migration's phase and downtime
 */
public record TaskView(
        UUID id,
        String kind,
        String title,
        TaskState state,
        double progress,
        String message,
        @Nullable UUID targetId,
        @Nullable String targetName,
        String actor,
        String cause,
        boolean cancellable,
        @Nullable TaskError error,
        Map<String, Object> details,
        Instant created,
        @Nullable Instant started,
        @Nullable Instant ended,
        TaskRelations related) {
    /** The same with its relations; while it waits, its message says for what. */
    TaskView related(TaskRelations relations) {
        String says = message;
        if (state == TaskState.QUEUED && relations.isWaiting()) {
            TaskRelations.Predecessor before = relations.waitsFor();
            says = before == null
                    ? "Waits for its turn: its host has enough to do."
                    : before.title() == null
                            ? "Waits for an earlier task."
                            : "Waits for the end of: %s.".formatted(before.title());
        }
        return with(says, cancellable, relations);
    }

    /** The same without what may not be done to it. */
    TaskView offering(boolean cancel, boolean retry) {
        boolean as = (cancel || !cancellable) && (retry || !related.retryable());
        return as ? this : with(message, cancellable && cancel, related.retryable(related.retryable() && retry));
    }

    TaskView reworded(UnaryOperator<String> words) {
        Map<String, Object> told = new HashMap<>(details);
        told.replaceAll((_, value) -> value instanceof String text ? words.apply(text) : value);
        TaskError retold = error == null
                ? null
                : new TaskError(error.code(), words.apply(error.message()), words.apply(error.remedy()));
        return new TaskView(
                id,
                kind,
                words.apply(title),
                state,
                progress,
                words.apply(message),
                targetId,
                targetName,
                actor,
                cause,
                cancellable,
                retold,
                told,
                created,
                started,
                ended,
                related.reworded(words));
    }

    private TaskView with(String says, boolean canBeCancelled, TaskRelations relations) {
        return new TaskView(
                id,
                kind,
                title,
                state,
                progress,
                says,
                targetId,
                targetName,
                actor,
                cause,
                canBeCancelled,
                error,
                details,
                created,
                started,
                ended,
                relations);
    }
}
