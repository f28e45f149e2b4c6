package io.regie.server.testing;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A server in a process of its own, which can be killed as a crash kills it. */
public final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final Path home;
    private final int port;

    private ServerProcess(Process process, Path home, int port) {
        this.process = process;
        this.home = home;
        this.port = port;
    }

    /** Begins to start one on the database; {@code home} may hold the certificates of another of the same center. */
    public static ServerProcess start(String name, TestDatabase.Database database, Path home) throws IOException {
        int port = freePort();
        Files.createDirectories(home);
        Path arguments = Files.writeString(home.resolve("arguments"), "-cp\n\"" + productClasses() + "\"\n");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "@" + arguments,
                "io.regie.server.ManagementServer"));
        Map<String, String> environment = builder.environment();
        environment.put("REGIE_HOME", home.toString());
        environment.put("SERVER_PORT", String.valueOf(port));
        environment.put("SPRING_DATASOURCE_URL", database.url());
        environment.put("SPRING_DATASOURCE_USERNAME", "regie_server");
        environment.put("SPRING_DATASOURCE_PASSWORD", "not-the-owners");
        environment.put("SPRING_FLYWAY_USER", database.owner());
        environment.put("SPRING_FLYWAY_PASSWORD", database.ownerPassword());
        environment.put("DB_SCHEDULER_SCHEDULER_NAME", name);
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile())
                .start();
        return new ServerProcess(process, home, port);
    }

    /** Whether it serves; an error when it has ended instead. */
    public boolean answers() throws Exception {
        if (!process.isAlive()) {
            throw new IllegalStateException("the server ended: " + log());
        }
        if (!Files.exists(home.resolve("local-token"))) {
            return false;
        }
        try {
            return client().get("/api/v1/me").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** As its built-in administrator. */
    public RestClient client() throws Exception {
        return new RestClient(home, port);
    }

    public Path home() {
        return home;
    }

    public String log() throws IOException {
        return Files.readString(home.resolve("log"));
    }

    /** At once, with nothing said to anybody. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    /** What the product runs with; the tests' own classes would be found as parts of it. */
    private static String productClasses() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("test-classes" + File.separator))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
