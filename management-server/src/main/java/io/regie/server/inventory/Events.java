package io.regie.server.inventory;

import io.regie.server.api.Change;
import io.regie.server.api.LiveFeed;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Writes down what happens. */
@Component
public class Events {
    private final JdbcClient jdbc;
    private final LiveFeed feed;
    private final Clock clock;

    Events(JdbcClient jdbc, LiveFeed feed, Clock clock) {
        this.jdbc = jdbc;
        this.feed = feed;
        this.clock = clock;
    }

    /** Something the server saw itself. Severity: {@code info}, {@code warning} or {@code error}. */
    public void record(String kind, String severity, String message, @Nullable UUID hostId, @Nullable UUID guestId) {
        record(UUID.randomUUID(), clock.instant(), kind, severity, message, hostId, guestId);
    }

    /** The same id twice is one event. */
    void record(
            UUID id,
            Instant time,
            String kind,
            String severity,
            String message,
            @Nullable UUID hostId,
            @Nullable UUID guestId) {
        int made = jdbc.sql("""
                        insert into event (id, time, kind, severity, message, host_id, guest_id, host_name, guest_name)
                        values (:id, :time, :kind, :severity, :message, :host, :guest,
                                (select name from node where id = :host), (select name from node where id = :guest))
                        on conflict (id) do nothing
                        """)
                .param("id", id)
                .param("time", Timestamp.from(time))
                .param("kind", kind)
                .param("severity", severity)
                .param("message", message)
                .param("host", hostId, java.sql.Types.OTHER)
                .param("guest", guestId, java.sql.Types.OTHER)
                .update();
        if (made > 0) {
            feed.changed(Change.EVENT, id);
        }
    }
}
