package io.regie.server.task;

import io.regie.server.access.Actor;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/** A task while a worker has it. Thread-safe. */
public final class TaskContext {
    private static final long WRITE_PERIOD_NANOS = 250_000_000L;

    private final TaskRow row;
    private final TaskStore store;
    private final ObjectMapper json;
    private final AtomicReference<@Nullable Runnable> onCancel = new AtomicReference<>();
    private volatile boolean cancelRequested;
    private volatile boolean cancellable = true;
    private double fraction;
    private String message = "";
    private long lastWrite;

    TaskContext(TaskRow row, TaskStore store, ObjectMapper json) {
        this.row = row;
        this.store = store;
        this.json = json;
    }

    public UUID id() {
        return row.id();
    }

    public Actor actor() {
        return row.actor();
    }

    public <T> T payload(Class<T> type) {
        return json.readValue(row.payload(), type);
    }

    /** Written at most four times a second; {@code fraction} is bounded to 0..1. */
    public synchronized void progress(double fraction, String message) {
        this.fraction = Math.clamp(fraction, 0, 1);
        boolean said = !message.equals(this.message);
        this.message = message;
        long now = System.nanoTime();
        if (said || now - lastWrite >= WRITE_PERIOD_NANOS) {
            lastWrite = now;
            store.progress(row.id(), this.fraction, message);
        }
    }

    /** Adds to what this task reports besides progress; written at once. */
    public void details(Map<String, ?> details) {
        store.details(row.id(), details);
    }

    /** What runs when somebody cancels, once; at once when somebody already has. {@code null} takes it back. */
    public void onCancel(@Nullable Runnable hook) {
        onCancel.set(hook);
        if (cancelRequested) {
            fireCancel();
        }
    }

    /** From here on it can no longer be cancelled, or can again. */
    public void cancellable(boolean can) {
        cancellable = can;
        store.cancellable(row.id(), can);
    }

    public boolean cancelled() {
        return cancelRequested;
    }

    public void throwIfCancelled() {
        if (cancelRequested) {
            throw new TaskCancelledException();
        }
    }

    void cancel() {
        if (cancellable) {
            cancelRequested = true;
            fireCancel();
        }
    }

    private void fireCancel() {
        Runnable hook = onCancel.getAndSet(null);
        if (hook != null) {
            hook.run();
        }
    }
}
