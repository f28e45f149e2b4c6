package io.regie.server.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The PostgreSQL that tests run on: a container when a Docker engine answers, else an embedded one. One for the whole
 * run of the tests; every server gets an empty database of its own in it.
 */
public final class TestDatabase {
    private static final String IMAGE = "postgres:18";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestDatabase() {}

    /** A place where databases can be made; {@code urlPattern} holds %s for the database's name. */
    private record Server(String urlPattern, String owner, String password) {
        Connection connect(String database) throws SQLException {
            return DriverManager.getConnection(urlPattern.formatted(database), owner, password);
        }
    }

    /** A database, and the superuser who owns it. */
    public record Database(String url, String owner, String ownerPassword) {
        /** As the superuser, who can do what no server's role may. */
        public Connection asOwner() throws SQLException {
            return DriverManager.getConnection(url, owner, ownerPassword);
        }
    }

    private static final class Holder {
        private static final Server SERVER = start();
    }

    /** A new and empty database. */
    public static Database fresh() {
        String name = "regie_test_" + COUNT.incrementAndGet();
        Server server = Holder.SERVER;
        try (Connection connection = server.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("the test database refuses to make " + name, e);
        }
        return new Database(server.urlPattern().formatted(name), server.owner(), server.password());
    }

    private static Server start() {
        return dockerAnswers() ? startContainer() : startEmbedded();
    }

    /** Testcontainers takes seconds to find that nothing is there, so look first whether anything could be. */
    private static boolean dockerAnswers() {
        boolean conceivable = System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        return conceivable && DockerClientFactory.instance().isDockerAvailable();
    }

    private static Server startContainer() {
        PostgreSQLContainer container = new PostgreSQLContainer(IMAGE).withDatabaseName("postgres");
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        return new Server(
                "jdbc:postgresql://%s:%d/%%s"
                        .formatted(container.getHost(), container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT)),
                container.getUsername(),
                container.getPassword());
    }

    private static Server startEmbedded() {
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "200")
                    .start();
            return new Server(
                    "jdbc:postgresql://127.0.0.1:%d/%%s".formatted(postgres.getPort()), "postgres", "postgres");
        } catch (IOException e) {
            throw new UncheckedIOException("no embedded PostgreSQL", e);
        }
    }
}
