package io.regie.server.access;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** For what outlives the request that began it, as an open console: whether who began it is still signed in. */
@Service
public class SignIns {
    private final JdbcClient jdbc;
    private final Clock clock;

    SignIns(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What the current request is signed in by. */
    public SignInRef current() {
        if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes) {
            HttpServletRequest request = attributes.getRequest();
            String token = TokenFilter.tokenOf(request);
            if (token != null) {
                return new SignInRef(SignInRef.TOKEN, HexFormat.of().formatHex(ApiTokens.hash(token)));
            }
            HttpSession session = request.getSession(false);
            if (session != null) {
                return new SignInRef(SignInRef.SESSION, keyOf(session.getId()));
            }
        }
        throw new RegieException(
                ErrorKind.UNAUTHENTICATED,
                "access.unauthenticated",
                "Nobody is signed in.",
                "Sign in, or send an API token as 'Authorization: Bearer …'.");
    }

    /** A session's id is a secret, its row's key is not. A session that has no row yet is kept by no server. */
    private String keyOf(String sessionId) {
        return jdbc.sql("select primary_id from spring_session where session_id = ?")
                .param(sessionId)
                .query(String.class)
                .optional()
                .map(String::strip)
                .orElse("");
    }

    /** False once it was signed out or revoked, has ended by itself, or its account was disabled. */
    public boolean stillValid(SignInRef signIn) {
        Instant now = clock.instant();
        return switch (signIn.kind()) {
            case SignInRef.TOKEN ->
                jdbc.sql("""
                                select exists (select 1 from api_token t join user_account u on u.id = t.user_id
                                               where t.hash = :hash and (u.enabled or t.kind = 'local')
                                                 and (t.expires_at is null or t.expires_at > :now))
                                """)
                        .param("hash", HexFormat.of().parseHex(signIn.id()))
                        .param("now", Timestamp.from(now))
                        .query(Boolean.class)
                        .single();
            case SignInRef.SESSION ->
                jdbc.sql("""
                                select exists (select 1 from spring_session s
                                               join user_account u on u.id::text = s.principal_name
                                               where s.primary_id = :key and s.expiry_time > :now and u.enabled)
                                """)
                        .param("key", signIn.id())
                        .param("now", now.toEpochMilli())
                        .query(Boolean.class)
                        .single();
            default -> false;
        };
    }
}
