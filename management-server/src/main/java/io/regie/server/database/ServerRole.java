package io.regie.server.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Two database roles: the owner, {@code spring.flyway.user}, migrates the schema; the server's,
 * {@code spring.datasource.username}, is made by the owner where it does not exist, and may do with the data what the
 * server does, but with the audit trail nothing except read and add to it. Partitioned tables are the server's own,
 * since it makes and drops their partitions as time goes by.
 */
@Configuration(proxyBeanMethods = false)
class ServerRole {
    private static final Logger log = LoggerFactory.getLogger(ServerRole.class);
    /** PostgreSQL's code for a role that exists already. */
    private static final String DUPLICATE = "42710";

    @Bean
    FlywayMigrationStrategy migrateAsOwner(
            @Value("${spring.flyway.user:}") String owner,
            @Value("${spring.datasource.username:}") String role,
            @Value("${spring.datasource.password:}") String password) {
        if (owner.isEmpty() || role.isEmpty() || owner.equals(role)) {
            return flyway -> {
                log.warn("One database role owns the audit trail and works with it: only triggers keep the trail from "
                        + "being changed. Set spring.flyway.user to an owner of its own (docs/audit.md).");
                flyway.migrate();
            };
        }
        return flyway -> {
            DataSource database = flyway.getConfiguration().getDataSource();
            run(database, connection -> make(connection, role, password));
            flyway.migrate();
            run(database, connection -> grant(connection, role));
        };
    }

    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    /** One server after the other, for PostgreSQL refuses concurrent changes of one role or table. */
    private static void run(DataSource database, Work work) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("select pg_advisory_xact_lock(7067, 1)");
            }
            work.on(connection);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "The owner's database role cannot prepare the server's: it needs the right to create roles, or a "
                            + "role made for it (docs/audit.md).",
                    e);
        }
    }

    private static void make(Connection connection, String role, String password) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean known = exists(connection, role);
            if (!known && create(connection, statement, role)) {
                // Sent as its hash, so that no log of the database holds it.
                connection.unwrap(PGConnection.class).alterUserPassword(role, password.toCharArray(), "scram-sha-256");
            }
            if (!isMember(connection, role)) {
                statement.execute("grant %s to current_user".formatted(quoted(connection, role)));
            }
        }
    }

    /** Who is may give it tables. */
    private static boolean isMember(Connection connection, String role) throws SQLException {
        try (var query = connection.prepareStatement("select pg_has_role(current_user, ?, 'member')")) {
            query.setString(1, role);
            try (ResultSet answer = query.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    private static boolean exists(Connection connection, String role) throws SQLException {
        try (var query = connection.prepareStatement("select 1 from pg_roles where rolname = ?")) {
            query.setString(1, role);
            try (ResultSet answer = query.executeQuery()) {
                return answer.next();
            }
        }
    }

    /** False when a server of another database in this cluster was first. */
    private static boolean create(Connection connection, Statement statement, String role) throws SQLException {
        var before = connection.setSavepoint();
        try {
            statement.execute("create role %s login".formatted(quoted(connection, role)));
            return true;
        } catch (SQLException e) {
            if (!DUPLICATE.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            return false;
        }
    }

    private static void grant(Connection connection, String role) throws SQLException {
        String quoted = quoted(connection, role);
        try (Statement statement = connection.createStatement()) {
            for (String grant : GRANTS) {
                statement.execute(grant.formatted(quoted));
            }
            List<String> partitioned = new ArrayList<>();
            try (ResultSet tables = statement.executeQuery(PARTITIONED)) {
                while (tables.next()) {
                    partitioned.add(tables.getString(1));
                }
            }
            for (String table : partitioned) {
                statement.execute("alter table %s owner to %s".formatted(table, quoted));
            }
        }
    }

    private static final List<String> GRANTS = List.of(
            "grant usage, create on schema public to %s",
            "grant select, insert, update, delete, truncate on all tables in schema public to %s",
            "grant usage, select, update on all sequences in schema public to %s",
            "revoke all on audit, audit_chain, flyway_schema_history from %s",
            "grant select, insert on audit to %s",
            "grant select on audit_chain, flyway_schema_history to %s");

    private static final String PARTITIONED = """
            select c.oid::regclass::text from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relowner = current_user::regrole
              and (c.relkind = 'p' or c.relkind = 'r' and c.relispartition)
            """;

    private static String quoted(Connection connection, String name) throws SQLException {
        return connection.unwrap(PGConnection.class).escapeIdentifier(name);
    }
}
