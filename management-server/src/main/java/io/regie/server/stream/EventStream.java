package io.regie.server.stream;

import io.regie.server.access.Access;
import io.regie.server.access.Actor;
import io.regie.server.api.Change;
import io.regie.server.api.LiveFeed;
import io.regie.server.api.LiveView;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * One browser's stream. Changes gather while the ones before are on their way, so that a slow reader gets the newest
 * state of each thing and not every state in between.
 */
final class EventStream {
    private static final Logger log = LoggerFactory.getLogger(EventStream.class);
    /** Long enough to gather what one operation changes, short enough to feel at once. */
    private static final long GATHER_MS = 100;

    private static final long HEARTBEAT_MS = 10_000;

    private final SseEmitter emitter;
    private final Actor actor;
    private final Access access;
    private final Map<String, LiveView> views;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private Map<String, Set<UUID>> changed = new HashMap<>();
    private Map<String, Set<UUID>> removed = new HashMap<>();
    private boolean resync;
    private boolean ended;

    EventStream(SseEmitter emitter, Actor actor, Access access, Map<String, LiveView> views) {
        this.emitter = emitter;
        this.actor = actor;
        this.access = access;
        this.views = views;
    }

    void start(LiveFeed feed) {
        emitter.onCompletion(this::end);
        emitter.onError(thrown -> end());
        emitter.onTimeout(this::end);
        LiveFeed.Subscription subscription = feed.subscribe(this::note);
        Thread.ofVirtual().name("event-stream").start(() -> {
            try (subscription) {
                pump();
            }
        });
    }

    private void note(Change change) {
        lock.lock();
        try {
            if (change.topic().equals(Change.RESYNC)) {
                resync = true;
            } else {
                (change.removed() ? removed : changed)
                        .computeIfAbsent(change.topic(), topic -> new HashSet<>())
                        .add(change.id());
            }
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private void pump() {
        try {
            emitter.send(SseEmitter.event().name("hello").data("{}"));
            while (waitForNews()) {
                TimeUnit.MILLISECONDS.sleep(GATHER_MS);
                access.runAs(actor, () -> {
                    send();
                    return true;
                });
            }
            emitter.complete();
        } catch (IOException | IllegalStateException e) {
            log.trace("a stream's reader is gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.warn("a stream failed", e);
            emitter.completeWithError(e);
        }
    }

    /** Sends a heartbeat as long as there are none; false when the stream has ended. */
    private boolean waitForNews() throws InterruptedException, IOException {
        while (true) {
            boolean silent;
            lock.lock();
            try {
                silent = changed.isEmpty()
                        && removed.isEmpty()
                        && !resync
                        && !ended
                        && !news.await(HEARTBEAT_MS, TimeUnit.MILLISECONDS);
                if (ended) {
                    return false;
                }
                if (!changed.isEmpty() || !removed.isEmpty() || resync) {
                    return true;
                }
            } finally {
                lock.unlock();
            }
            if (silent) {
                emitter.send(SseEmitter.event().comment("still here"));
            }
        }
    }

    private void send() throws IOException {
        Map<String, Set<UUID>> toLook;
        Map<String, Set<UUID>> toRemove;
        boolean lookAgain;
        lock.lock();
        try {
            toLook = changed;
            toRemove = removed;
            lookAgain = resync;
            changed = new HashMap<>();
            removed = new HashMap<>();
            resync = false;
        } finally {
            lock.unlock();
        }
        if (lookAgain) {
            emitter.send(SseEmitter.event().name("resync").data("{}"));
        }
        for (Map.Entry<String, Set<UUID>> entry : toLook.entrySet()) {
            LiveView view = views.get(entry.getKey());
            if (view != null) {
                sendAll(entry.getKey(), view.look(entry.getValue()));
            }
        }
        for (Map.Entry<String, Set<UUID>> entry : toRemove.entrySet()) {
            sendAll(
                    entry.getKey(),
                    entry.getValue().stream().map(id -> new Gone(id, true)).toList());
        }
    }

    /** An id that is no more says nothing to who never saw it. */
    record Gone(UUID id, boolean removed) {}

    private void sendAll(String topic, Collection<?> items) throws IOException {
        for (Object item : items) {
            emitter.send(SseEmitter.event().name(topic).data(item));
        }
    }
}
