package io.regie.server.migration;

import io.regie.server.api.RegieException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undo steps, run in reverse order. Unlike what undoes a deployment it stops at the first step that fails: to start a
 * guest at its source when it could not be stopped at its destination would make two. For one thread.
 */
final class UndoStack {
    private static final Logger log = LoggerFactory.getLogger(UndoStack.class);

    private final Deque<Step> steps = new ArrayDeque<>();

    /** Brings about how it was, whether or not it still is: it may run twice. */
    @FunctionalInterface
    interface Undo {
        void undo() throws InterruptedException;
    }

    private record Step(String what, Undo undo) {}

    void push(String what, Undo undo) {
        steps.push(new Step(what, undo));
    }

    /** @throws RegieException of the step that failed; those behind it have not been run */
    void unwind() throws InterruptedException {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.undo().undo();
            } catch (RegieException e) {
                Stopping.check(e);
                log.error("could not {}: {}", step.what(), e.sentence());
                throw e;
            }
        }
    }
}
