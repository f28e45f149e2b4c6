package io.regie.server.task;

import io.regie.server.access.Access;
import io.regie.server.access.Audit;
import io.regie.server.api.Change;
import io.regie.server.api.LiveFeed;
import io.regie.server.api.Page;
import io.regie.server.api.PageRequest;
import io.regie.server.api.RegieException;
import io.regie.server.api.list.ListQuery;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.ObjectMapper;

/**
 * The center's operations: accepted as a row, carried out by whichever server takes them, looked at and cancelled here.
 * Thread-safe.
 */
@Service
public class Tasks {
    /** A waiting request looks again by itself, should a change not have been told. */
    private static final long LOOK_AGAIN_MS = 2_000;

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    /** The task that is being asked for again, while the feature asks for the new one. */
    private static final ScopedValue<UUID> RETRY_OF = ScopedValue.newInstance();

    private final TaskStore store;
    private final TaskQueries queries;
    private final TaskRelationQueries relations;
    private final TaskVeil veil;
    private final ObjectProvider<TaskHandler> handlers;
    private final ObjectMapper json;
    private final Access access;
    private final Audit audit;
    private final LiveFeed feed;

    Tasks(
            TaskStore store,
            TaskQueries queries,
            TaskRelationQueries relations,
            TaskVeil veil,
            ObjectProvider<TaskHandler> handlers,
            ObjectMapper json,
            Access access,
            Audit audit,
            LiveFeed feed) {
        this.store = store;
        this.queries = queries;
        this.relations = relations;
        this.veil = veil;
        this.handlers = handlers;
        this.json = json;
        this.access = access;
        this.audit = audit;
        this.feed = feed;
    }

    /** Accepts a task for the current actor; who calls has checked that he may. It is audited. */
    @Transactional
    public TaskView submit(NewTask task) {
        UUID id = UUID.randomUUID();
        UUID retryOf = RETRY_OF.isBound() ? RETRY_OF.get() : null;
        store.insert(id, task, access.current(), retryOf);
        Map<String, UUID> links = retryOf == null ? Map.of("task", id) : Map.of("task", id, "retryOf", retryOf);
        audit.asked(task.kind(), task.targetId(), task.targetName(), task.title(), links);
        return get(id);
    }

    public Page<TaskView> list(TaskFilter filter, PageRequest request) {
        Page<TaskView> page = queries.list(access.visible(), filter, request);
        return new Page<>(asked(page.items()), page.nextCursor());
    }

    Page<TaskView> list(ListQuery query) {
        Page<TaskView> page = queries.list(access.visible(), query);
        return new Page<>(asked(page.items()), page.nextCursor());
    }

    public TaskView get(UUID id) {
        return look(List.of(id)).stream()
                .findFirst()
                .orElseThrow(() -> RegieException.notFound("task.not-found", "There is no such task."));
    }

    List<TaskView> look(Collection<UUID> ids) {
        return asked(queries.byIds(access.visible(), ids));
    }

    /** As who asks is to see them. */
    private List<TaskView> asked(List<TaskView> tasks) {
        return veil.forAsker(relations.relate(access.visible(), tasks));
    }

    /** Returns when the task has ended or the time is over, whichever is first; at most 5 minutes. */
    public TaskView await(UUID id, Duration atMost) {
        long deadline = System.nanoTime() + (atMost.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : atMost).toNanos();
        Semaphore news = new Semaphore(0);
        try (LiveFeed.Subscription subscription = feed.subscribe(change -> {
            if (change.id().equals(id) || change.topic().equals(Change.RESYNC)) {
                news.release();
            }
        })) {
            TaskView task = get(id);
            long left = deadline - System.nanoTime();
            while (!task.state().ended() && left > 0) {
                boolean told = news.tryAcquire(
                        Math.min(TimeUnit.NANOSECONDS.toMillis(left) + 1, LOOK_AGAIN_MS), TimeUnit.MILLISECONDS);
                if (told) {
                    news.drainPermits();
                }
                task = get(id);
                left = deadline - System.nanoTime();
            }
            return task;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return get(id);
        }
    }

    /**
     * Asks the task to stop and undo what it began; it ends when it has. One that waits ends at once. Its own actor may,
     * and who may do to its target what it does.
     */
    @Transactional
    public TaskView cancel(UUID id) {
        TaskView task = get(id);
        TaskRow row =
                store.find(id).orElseThrow(() -> RegieException.notFound("task.not-found", "There is no such task."));
        if (!row.actor().equals(access.current())) {
            TaskRights.require(access, row);
        }
        if (!store.requestCancel(id)) {
            throw RegieException.conflict(
                    "task.not-cancellable",
                    task.state().ended() ? "The task has already ended." : "The task can no longer be cancelled.",
                    "Wait for its end.");
        }
        audit.record("task.cancel", task.targetId(), row.targetName(), task.title());
        if (task.state() == TaskState.QUEUED) {
            store.end(id, TaskState.CANCELLED, "Cancelled before it began.", null);
        }
        return get(id);
    }

    /**
     * Asks again for what a task that failed or was cancelled had been asked for, in a new task that is linked to it. The
     * current actor needs the rights, and things must be so that it can be asked for now.
     */
    public TaskView retry(UUID id) {
        TaskView task = get(id);
        TaskRow row =
                store.find(id).orElseThrow(() -> RegieException.notFound("task.not-found", "There is no such task."));
        TaskRights.require(access, row);
        if (!task.related().retryable()) {
            throw notRetryable(
                    task.related().retriedBy() != null
                            ? "The task is being tried again already, or has been."
                            : "Only a task that failed or was cancelled can be tried again.");
        }
        TaskHandler handler = handlers.stream()
                .filter(candidate -> candidate.kind().equals(row.kind()))
                .findFirst()
                .orElseThrow(() -> RegieException.conflict(
                        "task.unknown", "This server does not know tasks of kind " + row.kind() + ".", "Upgrade it."));
        try {
            return ScopedValue.where(RETRY_OF, id).call(() -> handler.again(new TaskContext(row, store, json)));
        } catch (DuplicateKeyException e) {
            throw notRetryable("Somebody else is trying the task again at this moment.");
        }
    }

    private static RegieException notRetryable(String sentence) {
        return RegieException.conflict("task.not-retryable", sentence, "Look at what became of it.");
    }
}
