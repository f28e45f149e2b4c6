package io.regie.server.task;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a task stands to others.
 *
 * @param retryOf the task that this one does again
 * @param retriedBy the task that does this one again
 * @param waitsFor what stands before it in its queue; only of what waits
 * @param waitsForHost it waits until its host has fewer tasks under way
 * @param retryable it ended without success and who asks may ask for it again
 */
public record TaskRelations(
        @Nullable UUID retryOf,
        @Nullable UUID retriedBy,
        @Nullable Predecessor waitsFor,
        boolean waitsForHost,
        boolean retryable) {
    static final TaskRelations NONE = new TaskRelations(null, null, null, false, false);

    /** A task that another waits for; without its title for who may not see it. */
    public record Predecessor(UUID id, @Nullable String title) {}

    TaskRelations reworded(UnaryOperator<String> words) {
        return waitsFor == null || waitsFor.title() == null
                ? this
                : new TaskRelations(
                        retryOf,
                        retriedBy,
                        new Predecessor(waitsFor.id(), words.apply(waitsFor.title())),
                        waitsForHost,
                        retryable);
    }

    TaskRelations retryable(boolean can) {
        return new TaskRelations(retryOf, retriedBy, waitsFor, waitsForHost, can);
    }

    @JsonIgnore
    public boolean isWaiting() {
        return waitsFor != null || waitsForHost;
    }
}
