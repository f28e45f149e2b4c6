package io.regie.server.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the administrator at the first start, with a one-time password in a file, and the local administrator's token
 * at every start. Runs when the inventory has its root.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
class FirstStart implements ApplicationRunner {
    /** The built-in administrator, the same in every center. */
    static final UUID ADMIN = UUID.nameUUIDFromBytes("regie/admin".getBytes(StandardCharsets.UTF_8));

    private static final String PASSWORD_FILE = "initial-admin-password";
    private static final String TOKEN_FILE = "local-token";
    private static final Logger log = LoggerFactory.getLogger(FirstStart.class);

    private final JdbcClient jdbc;
    private final NodeTree tree;
    private final Passwords passwords;
    private final ApiTokens tokens;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final Path home;

    FirstStart(
            JdbcClient jdbc,
            NodeTree tree,
            Passwords passwords,
            ApiTokens tokens,
            Clock clock,
            TransactionTemplate transaction,
            @Value("${regie.home}") Path home) {
        this.jdbc = jdbc;
        this.tree = tree;
        this.passwords = passwords;
        this.tokens = tokens;
        this.clock = clock;
        this.transaction = transaction;
        this.home = home;
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        Files.createDirectories(home);
        makeAdmin();
        if (!passwordIsDue()) {
            forgetInitialPassword();
        }
        String label = home.toAbsolutePath().toString();
        write(home.resolve(TOKEN_FILE), tokens.renewLocal(ADMIN, label));
    }

    /** Once the administrator has a password of his own. */
    void forgetInitialPassword() {
        try {
            Files.deleteIfExists(home.resolve(PASSWORD_FILE));
        } catch (IOException e) {
            log.warn("The file {} could not be deleted; its password is no longer good.", PASSWORD_FILE, e);
        }
    }

    private void makeAdmin() throws IOException {
        if (exists()) {
            return;
        }
        String password = passwords.oneTime();
        // The file first: were the server to stop in between, the next start would write both anew.
        write(home.resolve(PASSWORD_FILE), password);
        String hash = passwords.hash(password);
        if (Boolean.TRUE.equals(transaction.execute(_ -> insertAdmin(hash)))) {
            log.info("First start: the one-time password of 'admin' is in {}", home.resolve(PASSWORD_FILE));
        } else {
            forgetInitialPassword();
        }
    }

    /** False when another server on this database was first. */
    private boolean insertAdmin(String hash) {
        Timestamp now = Timestamp.from(clock.instant());
        int made = jdbc.sql("""
                        insert into user_account (id, name, full_name, password_hash, must_change_password, created_at)
                        values (:id, 'admin', 'Administrator', :hash, true, :now)
                        on conflict do nothing
                        """)
                .param("id", ADMIN)
                .param("hash", hash)
                .param("now", now)
                .update();
        if (made == 0) {
            return false;
        }
        jdbc.sql("""
                        insert into access_grant (id, node_id, user_id, role, created_at)
                        values (:id, :root, :user, 'center-admin', :now)
                        """)
                .param("id", UUID.randomUUID())
                .param("root", tree.root())
                .param("user", ADMIN)
                .param("now", now)
                .update();
        return true;
    }

    private boolean exists() {
        return jdbc.sql("select exists(select from user_account where id = :id)")
                .param("id", ADMIN)
                .query(Boolean.class)
                .single();
    }

    private boolean passwordIsDue() {
        return jdbc.sql("select must_change_password from user_account where id = :id")
                .param("id", ADMIN)
                .query(Boolean.class)
                .single();
    }

    /** Never readable by others, not even for a moment, and never half written. */
    private static void write(Path file, String secret) throws IOException {
        Path fresh = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                ".secret",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, secret + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
