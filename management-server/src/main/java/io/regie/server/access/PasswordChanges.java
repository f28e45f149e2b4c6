package io.regie.server.access;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import java.time.Duration;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Changes passwords, one's own or another's, and ends the sessions that the old one had opened. */
@Service
class PasswordChanges {
    private final JdbcClient jdbc;
    private final Passwords passwords;
    private final SignInThrottle throttle;
    private final Access access;
    private final Audit audit;
    private final FirstStart firstStart;
    private final FindByIndexNameSessionRepository<? extends Session> sessions;

    PasswordChanges(
            JdbcClient jdbc,
            Passwords passwords,
            SignInThrottle throttle,
            Access access,
            Audit audit,
            FirstStart firstStart,
            FindByIndexNameSessionRepository<? extends Session> sessions) {
        this.jdbc = jdbc;
        this.passwords = passwords;
        this.throttle = throttle;
        this.access = access;
        this.audit = audit;
        this.firstStart = firstStart;
        this.sessions = sessions;
    }

    private record Account(UUID id, String name, String hash) {}

    /** The current user's; {@code sessionId} is the session that goes on. */
    @Transactional
    void change(String current, String wanted, String sessionId) {
        Actor actor = access.current();
        if (actor.userId() == null || actor.cause() != Actor.Cause.USER) {
            throw new RegieException(
                    ErrorKind.FORBIDDEN,
                    "password.by-token",
                    "A token cannot change the password of who made it.",
                    "Sign in with the password to change it.");
        }
        Account account = find(actor.userId());
        String address = String.valueOf(RequestAddress.current());
        Duration wait = throttle.wait(account.name(), address, address);
        if (wait.isPositive()) {
            throw new RegieException(
                    ErrorKind.TOO_MANY,
                    "password.wait",
                    "Too many wrong passwords.",
                    "Wait %d seconds, then try again.".formatted(wait.toSeconds() + 1));
        }
        if (!passwords.matches(current, account.hash())) {
            throttle.failed(account.name(), address);
            audit.denied("password.change", account.id(), account.name(), "wrong current password");
            throw RegieException.invalid(
                    "password.wrong",
                    "currentPassword",
                    "This is not your current password.",
                    "Type the password that you signed in with.");
        }
        passwords.check(wanted, "newPassword", account.name());
        if (current.equals(wanted)) {
            throw RegieException.invalid(
                    "password.same", "newPassword", "This is the password that you have.", "Choose another.");
        }
        set(account, wanted, false);
        sessions.findByPrincipalName(account.id().toString()).keySet().stream()
                .filter(id -> !id.equals(sessionId))
                .forEach(sessions::deleteById);
    }

    /** A one-time password for another user, who has to change it when he signs in with it. */
    @Transactional
    String reset(UUID userId) {
        access.require(Privilege.ACCOUNT_MANAGE);
        access.ceiling().requireOfUser(userId);
        String password = passwords.oneTime();
        set(find(userId), password, true);
        sessions.findByPrincipalName(userId.toString()).keySet().forEach(sessions::deleteById);
        return password;
    }

    private void set(Account account, String password, boolean due) {
        jdbc.sql("update user_account set password_hash = :hash, must_change_password = :due where id = :id")
                .param("hash", passwords.hash(password))
                .param("due", due)
                .param("id", account.id())
                .update();
        audit.record(due ? "password.reset" : "password.change", account.id(), account.name(), "");
        if (account.id().equals(FirstStart.ADMIN)) {
            firstStart.forgetInitialPassword();
        }
    }

    private Account find(UUID id) {
        return jdbc.sql("select id, name, password_hash from user_account where id = :id")
                .param("id", id)
                .query((row, n) -> new Account(
                        row.getObject("id", UUID.class), row.getString("name"), row.getString("password_hash")))
                .optional()
                .orElseThrow(() -> RegieException.notFound("user.not-found", "There is no such user."));
    }
}
