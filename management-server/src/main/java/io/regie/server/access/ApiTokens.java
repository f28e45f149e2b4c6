package io.regie.server.access;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** API tokens: random, kept as a hash only, shown once, and ending by themselves. Thread-safe. */
@Service
public class ApiTokens {
    private static final String PREFIX = "regie_";
    private static final int RANDOM_BYTES = 32;
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final Duration USUAL = Duration.ofDays(90);
    /** Last use is written at most so often, so that a busy token does not write with every request. */
    private static final Duration USE_GRAIN = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final Access access;
    private final Audit audit;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ApiTokens(JdbcClient jdbc, Access access, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.access = access;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A token as it can be shown again and again.
     *
     * @param scope the role beyond which it may do nothing; null: as much as its user
     */
    public record TokenView(
            UUID id,
            String label,
            @Nullable Role scope,
            Instant created,
            Instant expires,
            @Nullable Instant lastUsed) {}

    /** A token just made: the only time that {@code token} itself is shown. */
    public record NewToken(String token, TokenView view) {}

    /** What a token sent with a request stands for. */
    record Presented(
            UUID id,
            String label,
            SignedIn signedIn,
            @Nullable Instant expires) {}

    /** The current user's own tokens, newest first. */
    public List<TokenView> own() {
        return jdbc.sql("""
                        select id, label, role_limit, created_at, expires_at, last_used_at from api_token
                        where user_id = :user and kind = 'personal' order by created_at desc, id
                        """)
                .param("user", access.current().userId())
                .query((row, n) -> view(row))
                .list();
    }

    /**
     * Makes a token for the current user.
     *
     * @param scope null: as much as its user may
     * @param expires null: in 90 days; at most 366 days away
     */
    @Transactional
    public NewToken create(String label, @Nullable Role scope, @Nullable Instant expires) {
        Actor actor = access.current();
        if (actor.userId() == null || actor.cause() == Actor.Cause.API_TOKEN) {
            audit.denied("token.create", null, label, "by an API token");
            throw new RegieException(
                    ErrorKind.FORBIDDEN,
                    "token.by-token",
                    "An API token cannot make API tokens.",
                    "Sign in and make it on the page 'API tokens'.");
        }
        Instant now = clock.instant();
        Instant end = expires == null ? now.plus(USUAL) : expires;
        if (!end.isAfter(now) || end.isAfter(now.plus(LONGEST))) {
            throw RegieException.invalid(
                    "token.expiry",
                    "expires",
                    "A token ends in the future, at most 366 days from now.",
                    "Choose an earlier or later day.");
        }
        String token = randomToken();
        TokenView view = new TokenView(UUID.randomUUID(), label, scope, now, end, null);
        insert(view.id(), actor.userId(), "personal", label, token, scope, end);
        audit.change("token.create", view.id(), label, scope == null ? "" : "scope " + scope.text(), null, view);
        return new NewToken(token, view);
    }

    /** Ends a token of the current user, or of anybody for who may manage accounts. */
    @Transactional
    public void delete(UUID id) {
        record Owned(UUID userId, String label) {}
        Owned owned = jdbc.sql("select user_id, label from api_token where id = :id and kind = 'personal'")
                .param("id", id)
                .query((row, n) -> new Owned(row.getObject("user_id", UUID.class), row.getString("label")))
                .optional()
                .filter(token ->
                        token.userId().equals(access.current().userId()) || access.may(Privilege.ACCOUNT_MANAGE))
                .orElseThrow(() -> RegieException.notFound("token.not-found", "There is no such token."));
        jdbc.sql("delete from api_token where id = :id").param("id", id).update();
        audit.change("token.delete", id, owned.label(), "", owned, null);
    }

    /** A fresh token of the local administrator in place of those that {@code label} had before. */
    @Transactional
    String renewLocal(UUID userId, String label) {
        jdbc.sql("delete from api_token where kind = 'local' and label = :label")
                .param("label", label)
                .update();
        String token = randomToken();
        insert(UUID.randomUUID(), userId, "local", label, token, null, null);
        return token;
    }

    Optional<Presented> find(String token) {
        if (!token.startsWith(PREFIX)) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        byte[] hash = hash(token);
        Optional<Presented> found = jdbc.sql("""
                        select t.id as token_id, t.label, t.kind, t.role_limit, t.expires_at, u.id, u.name
                        from api_token t join user_account u on u.id = t.user_id
                        where t.hash = :hash and (u.enabled or t.kind = 'local')
                        """)
                .param("hash", hash)
                .query((row, n) -> presented(row))
                .optional();
        if (found.isPresent()) {
            jdbc.sql("""
                            update api_token set last_used_at = :now
                            where hash = :hash and (last_used_at is null or last_used_at < :before)
                            """)
                    .param("now", Timestamp.from(now))
                    .param("before", Timestamp.from(now.minus(USE_GRAIN)))
                    .param("hash", hash)
                    .update();
        }
        return found;
    }

    private static Presented presented(ResultSet row) throws SQLException {
        Actor.Cause cause = row.getString("kind").equals("local") ? Actor.Cause.LOCAL_TOKEN : Actor.Cause.API_TOKEN;
        Timestamp expires = row.getTimestamp("expires_at");
        Actor actor = new Actor(row.getObject("id", UUID.class), row.getString("name"), cause, role(row, "role_limit"));
        return new Presented(
                row.getObject("token_id", UUID.class),
                row.getString("label"),
                new SignedIn(actor),
                expires == null ? null : expires.toInstant());
    }

    private void insert(
            UUID id,
            UUID userId,
            String kind,
            String label,
            String token,
            @Nullable Role scope,
            @Nullable Instant expires) {
        jdbc.sql("""
                        insert into api_token (id, user_id, kind, label, hash, role_limit, created_at, expires_at)
                        values (:id, :user, :kind, :label, :hash, :scope, :now, :expires)
                        """)
                .param("id", id)
                .param("user", userId)
                .param("kind", kind)
                .param("label", label)
                .param("hash", hash(token))
                .param("scope", scope == null ? null : scope.text())
                .param("now", Timestamp.from(clock.instant()))
                .param("expires", expires == null ? null : Timestamp.from(expires))
                .update();
    }

    private static TokenView view(ResultSet row) throws SQLException {
        Timestamp used = row.getTimestamp("last_used_at");
        return new TokenView(
                row.getObject("id", UUID.class),
                row.getString("label"),
                role(row, "role_limit"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("expires_at").toInstant(),
                used == null ? null : used.toInstant());
    }

    private static @Nullable Role role(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? null : Role.of(text);
    }

    private String randomToken() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
