package io.regie.server.task;

import io.regie.server.access.Access;
import io.regie.server.access.Audit;
import io.regie.server.api.Change;
import io.regie.server.api.LiveFeed;
import io.regie.server.api.RegieException;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.ObjectMapper;

/** Runs the tasks that the scheduler gives to this server, and hears who cancels them. */
@Component
class TaskRunner {
    private static final Logger log = LoggerFactory.getLogger(TaskRunner.class);
    /** A wish to cancel is told by the live feed; should it not be, it is found by looking, so often. */
    private static final int LOOK_SECONDS = 2;

    private final Map<String, TaskHandler> handlers = new HashMap<>();
    private final TaskStore store;
    private final Access access;
    private final Audit audit;
    private final LiveFeed feed;
    private final ObjectMapper json;
    private final Map<UUID, TaskContext> running = new ConcurrentHashMap<>();
    private volatile boolean stopping;
    private LiveFeed.@Nullable Subscription subscription;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("task-cancel").daemon(true).factory());

    TaskRunner(
            List<TaskHandler> handlers, TaskStore store, Access access, Audit audit, LiveFeed feed, ObjectMapper json) {
        handlers.forEach(handler -> this.handlers.put(handler.kind(), handler));
        this.store = store;
        this.access = access;
        this.audit = audit;
        this.feed = feed;
        this.json = json;
    }

    @PostConstruct
    void listen() {
        subscription = feed.subscribe(this::heard);
        looking.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    @PreDestroy
    void close() {
        looking.shutdownNow();
        if (subscription != null) {
            subscription.close();
        }
    }

    private void look() {
        try {
            if (!running.isEmpty()) {
                store.cancelRequested(running.keySet()).forEach(this::cancel);
            }
        } catch (DataAccessException e) {
            log.debug("wishes to cancel cannot be looked for", e);
        }
    }

    private void cancel(UUID id) {
        TaskContext task = running.get(id);
        if (task != null && !task.cancelled()) {
            task.cancel();
        }
    }

    private void heard(Change change) {
        TaskContext task = running.get(change.id());
        if (task != null && change.topic().equals(Change.TASK) && !task.cancelled()) {
            Thread.startVirtualThread(() ->
                    store.find(change.id()).filter(TaskRow::cancelRequested).ifPresent(row -> task.cancel()));
        }
    }

    void run(UUID id) {
        Optional<TaskRow> begun = store.begin(id);
        if (begun.isEmpty()) {
            return;
        }
        TaskRow row = begun.get();
        TaskContext task = new TaskContext(row, store, json);
        running.put(id, task);
        try {
            if (row.cancelRequested()) {
                task.cancel();
            }
            access.runAs(row.actor(), () -> {
                work(row, task);
                return true;
            });
            end(row, TaskState.SUCCEEDED, "Done.", null);
        } catch (TaskCancelledException e) {
            leaveIfStopping(e);
            end(row, TaskState.CANCELLED, "Cancelled.", null);
        } catch (RegieException e) {
            leaveIfStopping(e);
            boolean cancelled = task.cancelled() && e.code().equals("cancelled");
            end(
                    row,
                    cancelled ? TaskState.CANCELLED : TaskState.FAILED,
                    cancelled ? "Cancelled." : e.sentence(),
                    cancelled ? null : new TaskError(e.code(), e.sentence(), e.remedy()));
        } catch (Exception e) {
            leaveIfStopping(e);
            log.error("task {} ({}) failed unexpectedly", id, row.kind(), e);
            end(
                    row,
                    TaskState.FAILED,
                    "Something went wrong inside the server.",
                    new TaskError(
                            "internal",
                            "Something went wrong inside the server.",
                            "Try again; if it stays, look at the server's log at this time."));
        } finally {
            running.remove(id);
        }
    }

    @EventListener(ContextClosedEvent.class)
    void stopping() {
        stopping = true;
    }

    /** This server ends: the row stays as it is, and whoever takes it over asks the host what happened. */
    private void leaveIfStopping(Exception e) {
        if (stopping || e instanceof InterruptedException) {
            throw new WorkerStopping(e);
        }
    }

    private void work(TaskRow row, TaskContext task) throws Exception {
        TaskHandler handler = handlers.get(row.kind());
        if (handler == null) {
            throw RegieException.conflict(
                    "task.unknown", "This server does not know tasks of kind " + row.kind() + ".", "Upgrade it.");
        }
        if (row.attempts() > 1) {
            task.progress(0, "Its worker died: asking the host what happened.");
            handler.reconcile(task);
        } else {
            task.throwIfCancelled();
            handler.run(task);
        }
    }

    private void end(TaskRow row, TaskState state, String message, @Nullable TaskError error) {
        auditEnd(row, state, error == null ? message : error.message());
        store.end(row.id(), state, message, error);
    }

    private void auditEnd(TaskRow row, TaskState state, String message) {
        try {
            access.runAs(row.actor(), () -> {
                if (state == TaskState.SUCCEEDED) {
                    audit.change(
                            row.kind(), row.targetId(), row.targetName(), row.title(), null, Map.of("task", row.id()));
                } else {
                    audit.failed(row.kind(), row.targetId(), row.targetName(), message);
                }
                return true;
            });
        } catch (Exception e) {
            log.error("the end of task {} could not be audited", row.id(), e);
        }
    }

    /** Tells the scheduler that this execution has not completed. */
    static final class WorkerStopping extends RuntimeException {
        private static final long serialVersionUID = 1;

        WorkerStopping(Throwable cause) {
            super("this server is stopping", cause);
        }
    }
}
