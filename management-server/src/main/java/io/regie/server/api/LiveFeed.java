package io.regie.server.api;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Tells everybody on every server of the center what has changed, by PostgreSQL's LISTEN/NOTIFY: what is published in a
 * transaction is told when it commits. Only ids travel; who listens looks up what he may see. Thread-safe.
 */
@Component
public class LiveFeed implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);
    private static final String CHANNEL = "regie_changes";
    /** A notification carries at most 8,000 bytes; an id takes 37. */
    private static final int IDS_PER_NOTIFICATION = 200;

    private static final int WAIT_MS = 1000;
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final Set<Consumer<Change>> subscribers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Thread listener;

    public LiveFeed(DataSource dataSource, JdbcClient jdbc) {
        this.dataSource = dataSource;
        this.jdbc = jdbc;
    }

    /** Ends with {@link #close()}. */
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** Calls back on the listener's thread: the callback must only take note. */
    public Subscription subscribe(Consumer<Change> subscriber) {
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    public void changed(String topic, UUID id) {
        publish(topic, List.of(id), false);
    }

    public void removed(String topic, UUID id) {
        publish(topic, List.of(id), true);
    }

    public void changed(String topic, Collection<UUID> ids) {
        publish(topic, List.copyOf(ids), false);
    }

    private void publish(String topic, List<UUID> ids, boolean removed) {
        for (int from = 0; from < ids.size(); from += IDS_PER_NOTIFICATION) {
            List<UUID> part = ids.subList(from, Math.min(ids.size(), from + IDS_PER_NOTIFICATION));
            String payload = topic
                    + (removed ? "-" : "+")
                    + String.join(",", part.stream().map(UUID::toString).toList());
            jdbc.sql("select pg_notify(?, ?)::text")
                    .param(CHANNEL)
                    .param(payload)
                    .query(String.class)
                    .optional();
        }
    }

    @Override
    public void start() {
        // It listens as long as it is the listener: so it must be that before it starts.
        Thread thread = Thread.ofPlatform().name("live-feed").daemon(true).unstarted(this::listen);
        listener = thread;
        thread.start();
    }

    @Override
    public void stop() {
        Thread thread = listener;
        listener = null;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return listener != null;
    }

    private void listen() {
        boolean again = false;
        while (listener == Thread.currentThread()) {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(true);
                statement.execute("listen " + CHANNEL);
                if (again) {
                    tell(List.of(Change.changed(Change.RESYNC, new UUID(0, 0))));
                }
                again = true;
                receive(connection.unwrap(PGConnection.class));
                statement.execute("unlisten " + CHANNEL);
            } catch (SQLException e) {
                if (listener != null) {
                    log.warn("live feed lost its database connection, trying again: {}", e.getMessage());
                    LockSupport.parkNanos(RETRY_NANOS);
                }
            }
        }
    }

    private void receive(PGConnection connection) throws SQLException {
        while (listener == Thread.currentThread()) {
            PGNotification[] notifications = connection.getNotifications(WAIT_MS);
            if (notifications != null) {
                for (PGNotification notification : notifications) {
                    tell(parse(notification.getParameter()));
                }
            }
        }
    }

    private void tell(List<Change> changes) {
        for (Consumer<Change> subscriber : subscribers) {
            for (Change change : changes) {
                try {
                    subscriber.accept(change);
                } catch (RuntimeException e) {
                    log.warn("a subscriber of the live feed failed", e);
                }
            }
        }
    }

    private static List<Change> parse(String payload) {
        int mark = 0;
        while (mark < payload.length() && payload.charAt(mark) != '+' && payload.charAt(mark) != '-') {
            mark++;
        }
        String topic = payload.substring(0, mark);
        boolean removed = payload.charAt(mark) == '-';
        List<Change> changes = new ArrayList<>();
        for (String id : payload.substring(mark + 1).split(",", -1)) {
            changes.add(new Change(topic, UUID.fromString(id), removed));
        }
        return changes;
    }
}
