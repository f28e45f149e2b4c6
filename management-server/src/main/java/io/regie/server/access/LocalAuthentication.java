package io.regie.server.access;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/** Signs in with a local account's name and password. */
@Component
class LocalAuthentication implements AuthenticationProvider {
    private final JdbcClient jdbc;
    private final Passwords passwords;
    private final SignInThrottle throttle;
    private final Audit audit;
    private final Clock clock;

    LocalAuthentication(JdbcClient jdbc, Passwords passwords, SignInThrottle throttle, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.passwords = passwords;
        this.throttle = throttle;
        this.audit = audit;
        this.clock = clock;
    }

    private record Found(
            UUID id,
            String name,
            String hash,
            boolean enabled,
            @Nullable String lastAddress) {}

    /** Too many wrong passwords: to be tried again after {@link #seconds()}. */
    static final class MustWaitException extends org.springframework.security.core.AuthenticationException {
        private final long seconds;

        MustWaitException(Duration wait) {
            super("wait before the next attempt");
            this.seconds = wait.toSeconds() + 1;
        }

        long seconds() {
            return seconds;
        }
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String name = attempt.getName().strip();
        String password = String.valueOf(attempt.getCredentials());
        String address = attempt.getDetails() instanceof WebAuthenticationDetails details
                ? details.getRemoteAddress()
                : "127.0.0.1";
        Optional<Found> found = find(name);
        Duration wait =
                throttle.wait(name, address, found.map(Found::lastAddress).orElse(null));
        if (wait.isPositive()) {
            throw new MustWaitException(wait);
        }
        boolean right = passwords.matches(password, found.map(Found::hash).orElse(null));
        if (!right || !found.orElseThrow().enabled()) {
            throttle.failed(name, address);
            // What was typed for a name that does not exist may be a password, so it is not written down.
            audit.signIn(
                    found.map(Found::id).orElse(null),
                    found.map(Found::name).orElse("(unknown name)"),
                    false,
                    !right ? "wrong name or password" : "the account is disabled");
            throw new BadCredentialsException("wrong name or password");
        }
        return signedIn(found.orElseThrow(), name, address);
    }

    private Authentication signedIn(Found account, String typed, String address) {
        throttle.succeeded(typed, address);
        jdbc.sql("update user_account set last_sign_in_at = :now, last_sign_in_address = :address where id = :id")
                .param("now", Timestamp.from(clock.instant()))
                .param("address", address)
                .param("id", account.id())
                .update();
        audit.signIn(account.id(), account.name(), true, "");
        Actor actor = new Actor(account.id(), account.name(), Actor.Cause.USER, null);
        return UsernamePasswordAuthenticationToken.authenticated(new SignedIn(actor), null, List.of());
    }

    private Optional<Found> find(String name) {
        return jdbc.sql("""
                        select id, name, password_hash, enabled, last_sign_in_address
                        from user_account where lower(name) = lower(:name)
                        """)
                .param("name", name)
                .query((row, n) -> new Found(
                        row.getObject("id", UUID.class),
                        row.getString("name"),
                        row.getString("password_hash"),
                        row.getBoolean("enabled"),
                        row.getString("last_sign_in_address")))
                .optional();
    }

    @Override
    public boolean supports(Class<?> type) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
    }
}
