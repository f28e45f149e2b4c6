package io.regie.server.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.regie.agent.v1.Guest;
import io.regie.agent.v1.PowerState;
import io.regie.bridge.simulated.SimulatedHost;
import io.regie.server.testing.RestClient;
import io.regie.server.testing.RestClient.Answer;
import io.regie.server.testing.ServerProcess;
import io.regie.server.testing.SimulatedHosts;
import io.regie.server.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers, each a process of its own, on one database; one is killed in the middle of its work. */
class TwoServersTest {
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration TAKE_OVER = Duration.ofSeconds(30);
    private static final int MEMORY_GIB = 12;

    private final TestDatabase.Database database = TestDatabase.fresh();

    @Test
    void the_other_takes_over_within_30_seconds_and_tells_the_truth(@TempDir Path directory) throws Exception {
        try (ServerProcess one = ServerProcess.start("one", database, directory.resolve("one"))) {
            await().atMost(START).until(one::answers);
            Path home = directory.resolve("two");
            copyAuthority(one.home(), home);
            try (ServerProcess two = ServerProcess.start("two", database, home);
                    SimulatedHosts hosts = new SimulatedHosts(directory.resolve("hosts"), 2, 0, 2)) {
                await().atMost(START).until(two::answers);
                hosts.join(one.client());
                await().atMost(Duration.ofSeconds(30)).until(() -> connected(two.client()) == 2);
                killInTheMiddle(one, two, hosts);
            }
        }
    }

    private void killInTheMiddle(ServerProcess one, ServerProcess two, SimulatedHosts hosts) throws Exception {
        SimulatedHost source = hosts.get(0);
        SimulatedHost destination = hosts.get(1);
        String guest = deploy(one.client(), source);
        String migration = one.client()
                .post("/api/v1/guests/" + guest + "/migrations", Map.of("destinationHostId", destination.id()))
                .text("id");
        String behind = one.client()
                .post("/api/v1/guests/" + guest + "/power", Map.of("action", "suspend"))
                .text("id");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> phase(one.client(), migration).equals("copy"));
        boolean firstHasIt = workerOf(migration).equals("one");
        ServerProcess dies = firstHasIt ? one : two;
        RestClient lives = (firstHasIt ? two : one).client();

        dies.kill();
        long killed = System.nanoTime();

        await().atMost(TAKE_OVER).pollInterval(Duration.ofMillis(200)).until(() -> ended(lives, migration));
        Duration took = Duration.ofNanos(System.nanoTime() - killed);
        assertThat(took).isLessThan(TAKE_OVER);
        assertThat(attempts(migration)).isEqualTo(2);
        Answer told = lives.get("/api/v1/tasks/" + migration);
        SimulatedHost runsOn = told.text("state").equals("succeeded") ? destination : source;
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(states(runsOn, guest)).hasSize(1).allMatch(TwoServersTest::isAlive);
            assertThat(states(runsOn == source ? destination : source, guest)).isEmpty();
        });
        assertThat(lives.get("/api/v1/tasks/" + behind + "?wait=30s").text("state"))
                .isEqualTo("succeeded");
        assertThat(states(runsOn, guest)).containsExactly(PowerState.POWER_STATE_SUSPENDED);
        assertThat(lives.get("/api/v1/audit/verification").body().path("intact").asBoolean())
                .isTrue();
    }

    private static boolean isAlive(PowerState state) {
        return state == PowerState.POWER_STATE_RUNNING || state == PowerState.POWER_STATE_SUSPENDED;
    }

    private static List<PowerState> states(SimulatedHost host, String guest) {
        return host.guests().stream()
                .filter(found -> found.getSpec().getGuestId().equals(guest))
                .map(Guest::getPowerState)
                .toList();
    }

    private static String deploy(RestClient center, SimulatedHost host) throws Exception {
        String template = center.get("/api/v1/templates")
                .body()
                .path("items")
                .valueStream()
                .filter(item -> item.path("kind").asString().equals("vm"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
        Answer made = center.post(
                "/api/v1/guests?wait=120s",
                Map.of(
                        "name",
                        "big-1",
                        "templateId",
                        template,
                        "hostId",
                        host.id(),
                        "memoryBytes",
                        (long) MEMORY_GIB << 30,
                        "start",
                        true));
        assertThat(made.text("state")).as(made.raw().body()).isEqualTo("succeeded");
        return made.text("targetId");
    }

    private static long connected(RestClient center) throws Exception {
        return center.get("/api/v1/hosts")
                .body()
                .path("items")
                .valueStream()
                .filter(host -> host.path("connection").asString().equals("connected"))
                .count();
    }

    private static String phase(RestClient center, String task) throws Exception {
        return center.get("/api/v1/tasks/" + task)
                .body()
                .path("details")
                .path("phase")
                .asString("");
    }

    private static boolean ended(RestClient center, String task) throws Exception {
        return center.get("/api/v1/tasks/" + task).body().has("ended");
    }

    private String workerOf(String task) throws Exception {
        return one("select picked_by from scheduled_tasks where task_instance = '" + task + "'");
    }

    private int attempts(String task) throws Exception {
        return Integer.parseInt(one("select attempts from task where id = '" + task + "'"));
    }

    private String one(String query) throws Exception {
        try (Connection connection = database.asOwner();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    /** Servers of one center have one certificate authority. */
    private static void copyAuthority(Path from, Path to) throws Exception {
        Files.createDirectories(to.resolve("pki"));
        for (String file : List.of("ca.pem", "ca.key")) {
            Files.copy(from.resolve("pki").resolve(file), to.resolve("pki").resolve(file));
        }
    }
}
