package io.regie.server.guest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tickets that open one console once, within half a minute, by whom they were given to. They are in the database, since
 * the WebSocket may arrive at another server than the one that was asked.
 */
@Component
class ConsoleTickets {
    private static final Duration LIFE = Duration.ofSeconds(30);
    private static final int BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    ConsoleTickets(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /** What a ticket is good for. */
    record Admission(UUID guestId, ConsoleKind kind, ConsoleHolder holder) {}

    String issue(Admission admission) {
        byte[] secret = new byte[BYTES];
        RANDOM.nextBytes(secret);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant now = clock.instant();
        jdbc.sql("delete from console_ticket where expires_at < ?")
                .param(Timestamp.from(now))
                .update();
        jdbc.sql("""
                        insert into console_ticket (hash, guest_id, kind, actor_id, actor, expires_at)
                        values (:hash, :guest, :kind, :actorId, cast(:holder as jsonb), :expires)
                        """)
                .param("hash", hash(ticket))
                .param("guest", admission.guestId())
                .param("kind", admission.kind().text())
                .param("actorId", admission.holder().actor().userId(), java.sql.Types.OTHER)
                .param("holder", json.writeValueAsString(admission.holder()))
                .param("expires", Timestamp.from(now.plus(LIFE)))
                .update();
        return ticket;
    }

    /** Empty when it is unknown, used, expired or somebody else's: all look the same. One call gets it, ever. */
    Optional<Admission> redeem(String ticket, UUID userId) {
        return jdbc.sql("""
                        delete from console_ticket where hash = :hash and actor_id = :user and expires_at > :now
                        returning guest_id, kind, actor
                        """)
                .param("hash", hash(ticket))
                .param("user", userId)
                .param("now", Timestamp.from(clock.instant()))
                .query((row, i) -> new Admission(
                        row.getObject("guest_id", UUID.class),
                        ConsoleKind.of(row.getString("kind")),
                        json.readValue(row.getString("actor"), ConsoleHolder.class)))
                .optional();
    }

    private static byte[] hash(String ticket) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(ticket.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
