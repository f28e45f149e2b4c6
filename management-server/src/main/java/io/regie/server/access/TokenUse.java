package io.regie.server.access;

import jakarta.servlet.http.HttpServletRequest;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Tells the audit trail of the use of API tokens: the first from each address in each hour, and every call that changes
 * something and has left no record by itself. Thread-safe.
 */
@Component
class TokenUse {
    private static final UUID NOBODYS = new UUID(0, 0);
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final Duration KEPT = Duration.ofHours(2);
    /** Spares the database most questions; forgetting is harmless. */
    private static final int REMEMBERED = 10_000;

    private final JdbcClient jdbc;
    private final Audit audit;
    private final Clock clock;
    private final Set<Use> told = ConcurrentHashMap.newKeySet();

    TokenUse(JdbcClient jdbc, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    private record Use(UUID token, String address, Instant hour) {}

    /** A token that is good signs this request; its user acts already. */
    void used(HttpServletRequest request, UUID token, String label) {
        if (isFirst(request, token)) {
            audit.record("token.use", token, label, "first use from this address in this hour");
        }
    }

    /** A token that nobody knows, or that has ended. */
    void refused(HttpServletRequest request, String detail) {
        if (isFirst(request, NOBODYS)) {
            audit.stranger("token.use", "denied", detail);
        }
    }

    /** A request that a token signed has been answered. */
    void answered(HttpServletRequest request, int status) {
        if (!HARMLESS.contains(request.getMethod()) && !RequestAudit.hasWritten(request)) {
            String call = request.getMethod() + " " + request.getServletPath();
            if (status >= 400) {
                audit.failed("token.call", null, call, "answered " + status);
            } else {
                audit.record("token.call", null, call, "answered " + status);
            }
        }
    }

    private boolean isFirst(HttpServletRequest request, UUID token) {
        Instant hour = clock.instant().truncatedTo(ChronoUnit.HOURS);
        Use use = new Use(token, RequestAddress.of(request), hour);
        if (told.size() > REMEMBERED) {
            told.clear();
        }
        if (!told.add(use)) {
            return false;
        }
        jdbc.sql("delete from token_use where hour < ?")
                .param(Timestamp.from(hour.minus(KEPT)))
                .update();
        return jdbc.sql("insert into token_use (token_id, address, hour) values (?, ?, ?) on conflict do nothing")
                        .params(use.token(), use.address(), Timestamp.from(hour))
                        .update()
                == 1;
    }
}
