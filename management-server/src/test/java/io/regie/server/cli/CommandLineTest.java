package io.regie.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.regie.cli.Regie;
import io.regie.cli.Surroundings;
import io.regie.server.testing.RestClient;
import io.regie.server.testing.ServerTest;
import io.regie.server.testing.SimulatedHosts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command as an administrator would run it, by the generated client, against a running server. */
@ServerTest
@DirtiesContext
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandLineTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final InputStream NOTHING = InputStream.nullInputStream();

    @LocalServerPort
    int port;

    @Value("${regie.home}")
    Path home;

    Path state;

    SimulatedHosts hosts;
    RestClient center;
    Map<String, String> environment;

    private record Ran(int exit, String out, String err) {}

    @BeforeAll
    void two_hosts_join(@TempDir Path state) throws Exception {
        this.state = state;
        center = new RestClient(home, port);
        hosts = new SimulatedHosts(state.resolve("hosts"), 2, 1);
        hosts.join(center);
        await().atMost(SOON)
                .until(() ->
                        center.get("/api/v1/templates").body().path("items").size() > 1
                                && center.get("/api/v1/hosts?connection=connected")
                                                .body()
                                                .path("items")
                                                .size()
                                        == 2);
    }

    @AfterAll
    void close() {
        hosts.close();
    }

    @BeforeEach
    void on_the_centers_own_machine() {
        environment = new HashMap<>(Map.of(
                "HOME",
                state.toString(),
                "REGIE_CONFIG",
                state.resolve("config-" + UUID.randomUUID()).toString(),
                "REGIE_HOME",
                home.toString(),
                "REGIE_PORT",
                String.valueOf(port)));
    }

    private Ran run(String... arguments) {
        return run(NOTHING, OutputStream.nullOutputStream(), arguments);
    }

    private Ran run(InputStream in, OutputStream bytes, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Regie.run(
                new Surroundings(environment, in, bytes),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments);
        return new Ran(exit, out.toString(), err.toString());
    }

    private JsonNode json(String... arguments) {
        Ran ran = run(arguments);
        assertThat(ran.exit()).as(ran.err()).isZero();
        return new JsonMapper().readTree(ran.out());
    }

    private String template() throws Exception {
        return center.get("/api/v1/templates?kind=ctx&fields=name")
                .body()
                .path("items")
                .get(0)
                .path("name")
                .asString();
    }

    private Ran deploy(String name) throws Exception {
        return run("guest", "deploy", name, "--template", template(), "--memory", "64", "--start");
    }

    @Test
    void hosts_are_listed_as_a_table_and_as_json() {
        Ran table = run("host", "list");
        assertThat(table.exit()).as(table.err()).isZero();
        assertThat(table.out().lines().toList().getFirst()).startsWith("NAME").contains("STATE", "MEMORY");
        assertThat(table.out()).contains(hosts.get(0).name(), "connected", "GiB");

        JsonNode list = json("host", "list", "-o", "json", "--sort", "-name");
        assertThat(list.size()).isEqualTo(2);
        assertThat(list.get(0).path("name").asString())
                .isGreaterThan(list.get(1).path("name").asString());
        assertThat(json("host", "show", hosts.get(0).name(), "-o", "json")
                        .path("summary")
                        .path("connection")
                        .asString())
                .isEqualTo("connected");
    }

    @Test
    void a_guest_lives_from_deploy_to_delete() throws Exception {
        assertThat(deploy("cli-1").out()).contains("succeeded");
        assertThat(json("guest", "list", "--search", "cli-1", "-o", "json")
                        .get(0)
                        .path("powerState")
                        .asString())
                .isEqualTo("running");
        String on = center.get("/api/v1/guests?name=cli-1")
                .body()
                .path("items")
                .get(0)
                .path("hostName")
                .asString();
        String other = hosts.all().stream()
                .map(host -> host.name())
                .filter(name -> !name.equals(on))
                .findFirst()
                .orElseThrow();
        Ran moved = run("guest", "migrate", "cli-1", other);
        assertThat(moved.exit()).as(moved.err()).isZero();
        assertThat(run("guest", "show", "cli-1").out()).contains("hostName: " + other);
        assertThat(run("guest", "delete", "cli-1").exit()).isEqualTo(1);
        assertThat(run("guest", "stop", "--force", "cli-1").exit()).isZero();
        assertThat(run("guest", "delete", "cli-1").exit()).isZero();
        assertThat(run("guest", "show", "cli-1").exit()).isEqualTo(3);
    }

    @Test
    void the_console_carries_what_is_typed_and_what_is_answered() throws Exception {
        assertThat(deploy("cli-text").exit()).isZero();
        PipedOutputStream keys = new PipedOutputStream();
        PipedInputStream keyboard = new PipedInputStream(keys);
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        CompletableFuture<Ran> console =
                CompletableFuture.supplyAsync(() -> run(keyboard, screen, "guest", "console", "cli-text"));
        type(keys, "hostname\r");
        await().atMost(SOON).until(() -> screen.toString(StandardCharsets.UTF_8).contains("cli-text"));
        type(keys, "\u001d");
        Ran ran = console.get();
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("Left.");
    }

    private static void type(OutputStream keys, String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    @Test
    void a_task_is_listed_shown_and_waited_for() throws Exception {
        Ran accepted = run("guest", "deploy", "cli-task", "--template", template(), "--no-wait", "-o", "json");
        String id = new JsonMapper().readTree(accepted.out()).path("id").asString();
        assertThat(run("task", "wait", id).exit()).isZero();
        assertThat(json("task", "show", id, "-o", "json").path("state").asString())
                .isEqualTo("succeeded");
        assertThat(run("task", "list", "--state", "succeeded").out()).contains(id);
        assertThat(run("task", "cancel", id).exit()).isEqualTo(1);
        assertThat(run("task", "show", UUID.randomUUID().toString()).exit()).isEqualTo(3);
    }

    @Test
    void a_sign_in_is_tried_kept_for_its_user_only_and_used() throws Exception {
        environment.remove("REGIE_HOME");
        assertThat(run("host", "list").exit()).isEqualTo(2);

        String token = Files.readString(home.resolve("local-token")).strip();
        String url = "https://localhost:" + port;
        String fingerprint = center.post("/api/v1/join-tokens", Map.of()).text("caFingerprint");
        Ran wrong =
                run(in(token), OutputStream.nullOutputStream(), "login", "lab", "--url", url, "--ca-fingerprint", "00");
        assertThat(wrong.exit()).isEqualTo(5);
        assertThat(wrong.err()).contains("cannot be trusted");
        Ran stranger = run(
                in("regie_nobody"),
                OutputStream.nullOutputStream(),
                "login",
                "lab",
                "--url",
                url,
                "--ca-fingerprint",
                fingerprint);
        assertThat(stranger.exit()).as(stranger.err()).isEqualTo(4);
        Ran signedIn = run(
                in(token),
                OutputStream.nullOutputStream(),
                "login",
                "lab",
                "--url",
                url,
                "--ca-fingerprint",
                fingerprint);
        assertThat(signedIn.exit()).as(signedIn.err()).isZero();

        Path config = Path.of(environment.get("REGIE_CONFIG"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
                .isEqualTo("rw-------");
        assertThat(run("context", "list").out()).contains("* lab  " + url);
        assertThat(run("host", "list").exit()).isZero();
        assertThat(run("host", "list", "-c", "other").exit()).isEqualTo(2);
        assertThat(run("context", "remove", "lab").exit()).isZero();
        assertThat(Files.readString(config)).doesNotContain(token);
    }

    private static InputStream in(String line) {
        return new ByteArrayInputStream((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void what_is_not_said_as_it_must_be_is_explained() {
        assertThat(run().exit()).isEqualTo(2);
        assertThat(run("guest", "explode").exit()).isEqualTo(2);
        assertThat(run("guest", "list", "--state", "asleep").exit()).isEqualTo(1);
        assertThat(run("guest", "list", "--state", "asleep").err()).contains("one of off, running");
        assertThat(run("guest", "start", "nobody").err()).contains("There is no guest 'nobody'");
        assertThat(run("--help").out()).contains("Exit codes:", "guest", "host", "task");
        environment.put("REGIE_PORT", "1");
        assertThat(run("host", "list").exit()).isEqualTo(5);
    }

    @Test
    void completion_knows_the_commands() {
        Ran ran = run("completion", "bash");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("complete -F", "regie", "migrate");
    }

    @Test
    void the_documented_inventory_for_ansible_lists_what_runs() throws Exception {
        assertThat(deploy("cli-ansible").exit()).isZero();
        Ran ran = example("ansible-inventory", "--list");
        assertThat(ran.exit()).as(ran.err()).isZero();
        JsonNode inventory = new JsonMapper().readTree(ran.out());
        assertThat(inventory
                        .path("_meta")
                        .path("hostvars")
                        .path("cli-ansible")
                        .path("regie_memory_bytes")
                        .asLong())
                .isEqualTo(64L << 20);
        assertThat(inventory.path("kind_ctx").path("hosts").toString()).contains("cli-ansible");
    }

    @Test
    void the_documented_script_moves_running_machines_off_a_host() throws Exception {
        String machines = center.get("/api/v1/templates?kind=vm&fields=name")
                .body()
                .path("items")
                .get(0)
                .path("name")
                .asString();
        Ran deployed = run("guest", "deploy", "cli-machine", "--template", machines, "--memory", "64", "--start");
        assertThat(deployed.exit()).as(deployed.err()).isZero();
        String host = hostOf("cli-machine");
        Ran ran = example("evacuate-host", host);
        assertThat(ran.out()).as(ran.err()).contains("Migrate cli-machine to").contains("succeeded");
        assertThat(hostOf("cli-machine")).isNotEqualTo(host);
    }

    private String hostOf(String guest) throws Exception {
        return center.get("/api/v1/guests?name=" + guest)
                .body()
                .path("items")
                .get(0)
                .path("hostName")
                .asString();
    }

    private Ran example(String name, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of("..", "docs", "examples", name).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("REGIE_URL", "https://localhost:" + port);
        builder.environment()
                .put(
                        "REGIE_TOKEN",
                        Files.readString(home.resolve("local-token")).strip());
        builder.environment().put("REGIE_CA", home.resolve("pki/ca.pem").toString());
        Path out = Files.createTempFile(state, name, ".out");
        Path err = Files.createTempFile(state, name, ".err");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        return new Ran(process.waitFor(), Files.readString(out), Files.readString(err));
    }
}
