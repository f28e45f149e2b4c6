package io.regie.server.guest;

import io.regie.server.access.Access;
import io.regie.server.access.Actor;
import io.regie.server.access.Role;
import io.regie.server.inventory.InventoryFacts.GuestFacts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tickets for consoles: one use, 30 s, any server of the center. Only their hashes are kept. */
@Component
class Consoles {
    static final String PATH = "/api/v1/consoles/";
    private static final Duration LIFE = Duration.ofSeconds(30);
    private static final int BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient jdbc;
    private final Access access;
    private final Clock clock;

    Consoles(JdbcClient jdbc, Access access, Clock clock) {
        this.jdbc = jdbc;
        this.access = access;
        this.clock = clock;
    }

    /** What a ticket opens, and for whom. */
    record Admission(UUID guestId, ConsoleKind kind, Actor actor) {}

    ConsoleTicket issue(GuestFacts guest, ConsoleKind kind) {
        byte[] secret = new byte[BYTES];
        RANDOM.nextBytes(secret);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Actor actor = access.current();
        jdbc.sql("delete from console_ticket where expires_at < ?")
                .param(Timestamp.from(clock.instant()))
                .update();
        jdbc.sql("""
                        insert into console_ticket (hash, guest_id, kind, actor_id, actor, cause, actor_limit, expires_at)
                        values (:hash, :guest, :kind, :actorId, :actor, :cause, :limit, :expires)
                        """)
                .param("hash", hash(ticket))
                .param("guest", guest.id())
                .param("kind", kind.text())
                .param("actorId", actor.userId(), java.sql.Types.OTHER)
                .param("actor", actor.name())
                .param("cause", actor.cause().text())
                .param("limit", actor.limit() == null ? null : actor.limit().text(), java.sql.Types.VARCHAR)
                .param("expires", Timestamp.from(clock.instant().plus(LIFE)))
                .update();
        return new ConsoleTicket(ticket, PATH + ticket);
    }

    /** Takes the ticket, which is then gone. */
    Optional<Admission> redeem(String ticket) {
        return jdbc.sql("""
                        delete from console_ticket where hash = ? and expires_at > ?
                        returning guest_id, kind, actor_id, actor, cause, actor_limit
                        """)
                .params(hash(ticket), Timestamp.from(clock.instant()))
                .query((row, i) -> {
                    String limit = row.getString("actor_limit");
                    return new Admission(
                            row.getObject("guest_id", UUID.class),
                            ConsoleKind.of(row.getString("kind")),
                            new Actor(
                                    row.getObject("actor_id", UUID.class),
                                    row.getString("actor"),
                                    Actor.Cause.of(row.getString("cause")),
                                    limit == null ? null : Role.of(limit)));
                })
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
