package io.regie.server.hostlink;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tokens that let hosts join: good for many hosts until they expire. Only their hashes are kept. */
@Component
class JoinTokens {
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final int BYTES = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient jdbc;
    private final Clock clock;

    JoinTokens(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    record Issued(String token, Instant expiresAt) {}

    Issued issue(String createdBy) {
        byte[] secret = new byte[BYTES];
        RANDOM.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant expiresAt = clock.instant().plus(LIFE);
        jdbc.sql("delete from join_token where expires_at < ?")
                .param(Timestamp.from(clock.instant()))
                .update();
        jdbc.sql("insert into join_token (hash, created_by, expires_at) values (?, ?, ?)")
                .params(hash(token), createdBy, Timestamp.from(expiresAt))
                .update();
        return new Issued(token, expiresAt);
    }

    void check(String token) {
        boolean good = jdbc.sql("select count(*) from join_token where hash = ? and expires_at > ?")
                        .params(hash(token), Timestamp.from(clock.instant()))
                        .query(Integer.class)
                        .single()
                > 0;
        if (!good) {
            throw new RegieException(
                    ErrorKind.UNAUTHENTICATED,
                    "join-token.invalid",
                    "This join token is not known or has expired.",
                    "Make a new one on the 'Add host' page; it is good for 15 minutes.");
        }
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
