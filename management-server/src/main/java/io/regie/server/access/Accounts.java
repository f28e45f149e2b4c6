package io.regie.server.access;

import io.regie.server.api.Cursor;
import io.regie.server.api.Page;
import io.regie.server.api.PageRequest;
import io.regie.server.api.Preconditions;
import io.regie.server.api.RegieException;
import io.regie.server.api.Versioned;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.SqlList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.Session;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The users with accounts of this center. Everything here needs the privilege to manage accounts. */
@Service
public class Accounts {
    private static final String COLUMNS =
            "select id, name, full_name, enabled, must_change_password, created_at, last_sign_in_at from user_account ";

    private final JdbcClient jdbc;
    private final Passwords passwords;
    private final Access access;
    private final LastAdmin lastAdmin;
    private final Audit audit;
    private final Clock clock;
    private final FindByIndexNameSessionRepository<? extends Session> sessions;

    Accounts(
            JdbcClient jdbc,
            Passwords passwords,
            Access access,
            LastAdmin lastAdmin,
            Audit audit,
            Clock clock,
            FindByIndexNameSessionRepository<? extends Session> sessions) {
        this.jdbc = jdbc;
        this.passwords = passwords;
        this.access = access;
        this.lastAdmin = lastAdmin;
        this.audit = audit;
        this.clock = clock;
        this.sessions = sessions;
    }

    /**
     * A user as administrators see him.
     *
     * @param passwordDue he has a one-time password, to be changed when he signs in
     */
    public record UserView(
            UUID id,
            String name,
            String fullName,
            boolean enabled,
            boolean passwordDue,
            Instant created,
            @Nullable Instant lastSignIn)
            implements Versioned {
        /** Not of when he was last here. */
        @Override
        public String version() {
            return id + name + "\n" + fullName + "\n" + enabled + passwordDue;
        }
    }

    /** A user just made: the only time that his one-time password is shown. */
    public record NewUser(String oneTimePassword, UserView user) {}

    /** In the order of their names. */
    public Page<UserView> list(PageRequest page) {
        access.require(Privilege.ACCOUNT_MANAGE);
        Cursor after = page.after();
        return Page.of(
                jdbc.sql(COLUMNS + """
                                where cast(:key as text) is null or (lower(name), id) > (:key, cast(:id as uuid))
                                order by lower(name), id limit :limit
                                """)
                        .param("key", after == null ? null : after.key())
                        .param("id", after == null ? null : after.id())
                        .param("limit", page.size() + 1)
                        .query((row, n) -> view(row))
                        .list(),
                page.size(),
                user -> new Cursor(user.name().toLowerCase(Locale.ROOT), user.id()));
    }

    Page<UserView> list(ListQuery query) {
        access.require(Privilege.ACCOUNT_MANAGE);
        return new SqlList(jdbc, COLUMNS, "id").page(query, (row, n) -> view(row));
    }

    public UserView get(UUID id) {
        access.require(Privilege.ACCOUNT_MANAGE);
        return find(id);
    }

    /** Makes a user with a one-time password. */
    @Transactional
    public NewUser create(String name, String fullName) {
        access.require(Privilege.ACCOUNT_MANAGE);
        UUID id = UUID.randomUUID();
        String password = passwords.oneTime();
        try {
            jdbc.sql("""
                            insert into user_account
                                (id, name, full_name, password_hash, must_change_password, created_at)
                            values (:id, :name, :fullName, :hash, true, :now)
                            """)
                    .param("id", id)
                    .param("name", name)
                    .param("fullName", fullName)
                    .param("hash", passwords.hash(password))
                    .param("now", Timestamp.from(clock.instant()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw RegieException.conflict(
                    "user.name-taken",
                    "name",
                    "There is a user named %s already.".formatted(name),
                    "Choose another name; upper and lower case make no difference.");
        }
        UserView made = find(id);
        audit.change("user.create", id, name, "", null, made);
        return new NewUser(password, made);
    }

    /** A disabled user is signed out and cannot sign in; his tokens stop working too. */
    @Transactional
    public UserView update(UUID id, String fullName, boolean enabled) {
        access.require(Privilege.ACCOUNT_MANAGE);
        access.ceiling().requireOfUser(id);
        lock(id);
        UserView before = find(id);
        Preconditions.check(before);
        jdbc.sql("update user_account set full_name = :fullName, enabled = :enabled where id = :id")
                .param("fullName", fullName)
                .param("enabled", enabled)
                .param("id", id)
                .update();
        lastAdmin.mustRemain();
        String what = before.enabled() == enabled ? "" : enabled ? "enabled" : "disabled";
        UserView after = find(id);
        audit.change("user.update", id, before.name(), what, before, after);
        return after;
    }

    @Transactional
    public void delete(UUID id) {
        access.require(Privilege.ACCOUNT_MANAGE);
        access.ceiling().requireOfUser(id);
        lock(id);
        UserView user = find(id);
        Preconditions.check(user);
        if (id.equals(FirstStart.ADMIN)) {
            throw RegieException.conflict(
                    "user.built-in",
                    "The built-in administrator cannot be deleted.",
                    "Disable it when another center admin exists.");
        }
        jdbc.sql("delete from user_account where id = :id").param("id", id).update();
        lastAdmin.mustRemain();
        sessions.findByPrincipalName(id.toString()).keySet().forEach(sessions::deleteById);
        audit.change("user.delete", id, user.name(), "", user, null);
    }

    private void lock(UUID id) {
        jdbc.sql("select 1 from user_account where id = :id for update")
                .param("id", id)
                .query(Integer.class)
                .optional();
    }

    private UserView find(UUID id) {
        return jdbc.sql(COLUMNS + "where id = :id")
                .param("id", id)
                .query((row, n) -> view(row))
                .optional()
                .orElseThrow(() -> RegieException.notFound("user.not-found", "There is no such user."));
    }

    private static UserView view(ResultSet row) throws SQLException {
        Timestamp signedIn = row.getTimestamp("last_sign_in_at");
        return new UserView(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("full_name"),
                row.getBoolean("enabled"),
                row.getBoolean("must_change_password"),
                row.getTimestamp("created_at").toInstant(),
                signedIn == null ? null : signedIn.toInstant());
    }
}
