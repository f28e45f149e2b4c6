package io.regie.server.guest;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undo steps, run in reverse order when this closes, unless {@link #commit()} was called. A step that fails does not
 * keep the others from running. For one thread.
 */
public final class Rollback implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rollback.class);

    private final Deque<Step> steps = new ArrayDeque<>();

    /** Undoes one thing. */
    @FunctionalInterface
    public interface Undo {
        void undo() throws Exception;
    }

    private record Step(String what, Undo undo) {}

    /** {@code what} says in the log what could not be undone. */
    public void onFailure(String what, Undo undo) {
        steps.push(new Step(what, undo));
    }

    /** All went well: nothing is undone. */
    public void commit() {
        steps.clear();
    }

    @Override
    public void close() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.undo().undo();
            } catch (Exception e) {
                log.error("could not undo: {}", step.what(), e);
            }
        }
    }
}
