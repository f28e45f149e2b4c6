package io.regie.server.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.PowerState;
import io.regie.bridge.simulated.SimulatedHost;
import io.regie.server.testing.RestClient;
import io.regie.server.testing.RestClient.Answer;
import io.regie.server.testing.ServerTest;
import io.regie.server.testing.SimulatedHosts;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;

/** Moves over REST between two hosts of the simulation, with servers, bridges and hosts that die on the way. */
@ServerTest
@DirtiesContext
@TestPropertySource(properties = {"regie.migration.settle-patience=4s", "regie.migration.shutdown-patience=2s"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MigrationTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @LocalServerPort
    int port;

    @Value("${regie.home}")
    Path home;

    @Autowired
    KillPoint killPoint;

    SimulatedHosts hosts;
    RestClient center;
    SimulatedHost one;
    SimulatedHost two;
    private int count;

    /** The server dies when a migration has entered a phase: an Error ends its worker as a kill does, nothing is undone. */
    static class KillPoint extends MigrationStore {
        private volatile MigrationPhase at = MigrationPhase.DONE;
        private volatile boolean armed;

        KillPoint(JdbcClient jdbc, Clock clock) {
            super(jdbc, clock);
        }

        void killAt(MigrationPhase phase) {
            at = phase;
            armed = true;
        }

        /** What has been entered is on disk when it is killed: so not in a transaction that the Error would undo. */
        @Override
        @Transactional(propagation = Propagation.NOT_SUPPORTED)
        public void enter(UUID id, MigrationPhase next) {
            super.enter(id, next);
            if (armed && next == at) {
                armed = false;
                throw new Killed();
            }
        }
    }

    static final class Killed extends Error {}

    @TestConfiguration(proxyBeanMethods = false)
    static class Killing {
        @Bean
        @Primary
        KillPoint killPoint(JdbcClient jdbc, Clock clock) {
            return new KillPoint(jdbc, clock);
        }
    }

    @BeforeAll
    void two_hosts_join(@TempDir Path state) throws Exception {
        center = new RestClient(home, port);
        hosts = new SimulatedHosts(state, 2, 0);
        hosts.join(center);
        one = hosts.get(0);
        two = hosts.get(1);
        await().atMost(SOON).until(this::bothConnected);
    }

    @BeforeEach
    void both_hosts_are_up() {
        await().atMost(SOON).until(this::bothConnected);
    }

    @AfterEach
    void make_room() throws Exception {
        for (JsonNode guest : items("/api/v1/guests")) {
            String path = "/api/v1/guests/" + guest.path("id").asString();
            center.post(path + "/power?wait=30s", Map.of("action", "power-off"));
            center.delete(path + "?wait=30s");
        }
    }

    @AfterAll
    void close() {
        hosts.close();
    }

    @Test
    void a_running_machine_moves_while_it_runs() throws Exception {
        String guest = deploy("vm", true);
        Answer task = migrate(guest, two);
        assertThat(task.text("state")).as(task.raw().body()).isEqualTo("succeeded");
        assertRunsOnlyOn(guest, two);
        assertThat(guestHost(guest)).isEqualTo(two.id());
        JsonNode details = task.body().path("details");
        assertThat(details.path("kind").asString()).isEqualTo("live");
        assertThat(details.path("downtimeMs").asLong()).isPositive();
        assertThat(details.path("memoryTotalBytes").asLong()).isPositive();
        JsonNode record = center.get("/api/v1/migrations/" + task.text("id")).body();
        assertThat(record.path("downtimeMs").asLong()).isPositive();
        assertThat(record.path("totalMs").asLong()).isPositive();
        assertThat(phases(record))
                .containsExactly("preflight", "reserve", "copy", "switch-over", "verify", "register", "done");
    }

    @Test
    void a_running_context_stops_here_and_starts_there_and_the_gap_is_told() throws Exception {
        String guest = deploy("ctx", true);
        Answer task = migrate(guest, two);
        assertThat(task.text("state")).as(task.raw().body()).isEqualTo("succeeded");
        assertRunsOnlyOn(guest, two);
        assertThat(task.body().path("details").path("interruptionMs").asLong()).isPositive();
        assertThat(events(guest))
                .noneMatch(event -> event.path("kind").asString().equals("guest.missing"));
    }

    @Test
    void a_context_on_a_disk_of_its_hosts_own_is_copied_to_a_shared_one() throws Exception {
        String local = localDatastore(one);
        String guest = deploy("ctx", true, 256L << 20, local);
        JsonNode check = check(guest, two);
        assertThat(outcome(check, "datastore.reachable")).isEqualTo("warn");
        Answer task = migrate(guest, two);
        assertThat(task.text("state")).as(task.raw().body()).isEqualTo("succeeded");
        assertRunsOnlyOn(guest, two);
        assertThat(datastore(guest)).isNotEqualTo(local);
        assertThat(phases(center.get("/api/v1/migrations/" + task.text("id")).body()))
                .contains("copy");
    }

    @Test
    void a_copied_context_that_cannot_arrive_goes_on_where_it_was() throws Exception {
        String local = localDatastore(one);
        String guest = deploy("ctx", true, 256L << 20, local);
        two.faults().failNext("RegisterGuest", Status.Code.INTERNAL, "test.broken", "It broke.", "Mend it.");
        assertThat(migrate(guest, two).text("state")).isEqualTo("failed");
        assertRunsOnlyOn(guest, one);
        assertThat(datastore(guest)).isEqualTo(local);
    }

    @Test
    void a_source_that_loses_power_has_the_machine_again_and_the_task_says_so() throws Exception {
        String guest = deploy("vm", true, 24L << 30);
        String task = "/api/v1/tasks/"
                + center.post("/api/v1/guests/" + guest + "/migrations", Map.of("destinationHostId", two.id()))
                        .text("id");
        await().atMost(SOON).until(() -> state(one, guest) == PowerState.POWER_STATE_MIGRATING_OUT);
        hosts.stop(one);
        one.losePower();
        one.restorePower();
        hosts.serve(one);
        Answer ended = center.get(task + "?wait=30s");
        boolean arrived = state(two, guest) == PowerState.POWER_STATE_RUNNING;
        assertThat(ended.text("state")).as(ended.raw().body()).isEqualTo(arrived ? "succeeded" : "failed");
        assertThat(on(arrived ? one : two, guest)).isNull();
    }

    @Test
    void a_guest_that_is_off_moves_and_stays_off() throws Exception {
        String guest = deploy("vm", false);
        assertThat(migrate(guest, two).text("state")).isEqualTo("succeeded");
        assertThat(on(one, guest)).isNull();
        assertThat(state(two, guest)).isEqualTo(PowerState.POWER_STATE_OFF);
        assertThat(guestHost(guest)).isEqualTo(two.id());
    }

    @Test
    void a_guest_that_is_off_can_be_started_where_it_arrives() throws Exception {
        String guest = deploy("ctx", false);
        Answer task = center.post(
                "/api/v1/guests/" + guest + "/migrations?wait=30s",
                Map.of("destinationHostId", two.id(), "start", true));
        assertThat(task.text("state")).isEqualTo("succeeded");
        assertRunsOnlyOn(guest, two);
    }

    @Test
    void a_check_names_what_stands_in_the_way_and_the_move_is_refused_with_it() throws Exception {
        String guest = deploy("vm", true);
        JsonNode here = check(guest, one);
        assertThat(here.path("possible").asBoolean()).isFalse();
        assertThat(outcome(here, "host.another")).isEqualTo("fail");
        JsonNode there = check(guest, two);
        assertThat(there.path("possible").asBoolean()).isTrue();
        assertThat(there.path("kind").asString()).isEqualTo("live");
        assertThat(outcome(there, "cpu.features")).isEqualTo("pass");
        assertThat(outcome(there, "datastore.reachable")).isEqualTo("pass");
        Answer refused = center.post("/api/v1/guests/" + guest + "/migrations", Map.of("destinationHostId", one.id()));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("code")).isEqualTo("migration.host.another");
        assertThat(refused.text("remedy")).isNotEmpty();
    }

    @Test
    void a_machine_whose_engine_fails_runs_on_where_it_was() throws Exception {
        String guest = deploy("vm", true);
        one.faults().failNextAt("MigrateGuest", 0.5, Status.Code.INTERNAL, "test.broken", "It broke.", "Mend it.");
        Answer task = migrate(guest, two);
        assertThat(task.text("state")).isEqualTo("failed");
        assertThat(task.body().path("error").path("code").asString()).isEqualTo("test.broken");
        assertThat(task.body().path("error").path("message").asString()).contains("kept running on " + one.name());
        assertRunsOnlyOn(guest, one);
    }

    @Test
    void a_context_that_does_not_start_at_the_destination_runs_at_its_source_again() throws Exception {
        String guest = deploy("ctx", true);
        two.faults().failNext("SetPower", Status.Code.INTERNAL, "test.broken", "It broke.", "Mend it.");
        Answer task = migrate(guest, two);
        assertThat(task.text("state")).isEqualTo("failed");
        assertThat(task.body().path("error").path("message").asString()).contains("runs on " + one.name() + " again");
        assertRunsOnlyOn(guest, one);
        assertThat(on(two, guest)).isNull();
    }

    @Test
    void a_cancelled_move_leaves_the_machine_running_where_it_was() throws Exception {
        // Big enough for the cancel to come in time on a slow machine.
        String guest = deploy("vm", true, 64L << 30);
        Answer accepted = center.post("/api/v1/guests/" + guest + "/migrations", Map.of("destinationHostId", two.id()));
        assertThat(accepted.status()).as(accepted.raw().body()).isEqualTo(202);
        String task = "/api/v1/tasks/" + accepted.text("id");
        await().atMost(SOON)
                .until(() -> center.get(task)
                        .body()
                        .path("details")
                        .path("phase")
                        .asString("")
                        .equals("copy"));
        assertThat(center.post(task + "/cancel", Map.of()).status()).isEqualTo(200);
        assertThat(center.get(task + "?wait=20s").text("state")).isEqualTo("cancelled");
        assertRunsOnlyOn(guest, one);
        assertThat(on(two, guest)).isNull();
    }

    /** Wherever the server dies, another takes the move up: one copy runs, and the task says what came of it. */
    @ParameterizedTest
    @CsvSource({
        "vm, RESERVE",
        "vm, COPY",
        "vm, SWITCH_OVER",
        "vm, VERIFY",
        "vm, REGISTER",
        "vm, DONE",
        "ctx, RESERVE",
        "ctx, SWITCH_OVER",
        "ctx, VERIFY",
        "ctx, REGISTER",
        "ctx, DONE"
    })
    void a_server_that_dies_leaves_one_running_copy_and_a_true_task(String kind, MigrationPhase phase)
            throws Exception {
        String guest = deploy(kind, true);
        killPoint.killAt(phase);
        Answer task = migrate(guest, two);
        String end = task.text("state");
        assertThat(end).as(task.raw().body()).isIn("succeeded", "failed");
        assertRunsOnlyOn(guest, end.equals("succeeded") ? two : one);
        assertThat(phases(center.get("/api/v1/migrations/" + task.text("id")).body()))
                .last()
                .isEqualTo(end.equals("succeeded") ? "done" : "rolled-back");
    }

    @Test
    void a_server_that_dies_while_it_rolls_back_is_made_up_for() throws Exception {
        String guest = deploy("ctx", true);
        two.faults().failNext("RegisterGuest", Status.Code.INTERNAL, "test.broken", "It broke.", "Mend it.");
        killPoint.killAt(MigrationPhase.ROLLING_BACK);
        assertThat(migrate(guest, two).text("state")).isEqualTo("failed");
        assertRunsOnlyOn(guest, one);
    }

    @Test
    void a_destination_that_loses_power_leaves_the_machine_running_where_it_was() throws Exception {
        String guest = deploy("vm", true, 24L << 30);
        String task = "/api/v1/tasks/"
                + center.post("/api/v1/guests/" + guest + "/migrations", Map.of("destinationHostId", two.id()))
                        .text("id");
        await().atMost(SOON).until(() -> state(one, guest) == PowerState.POWER_STATE_MIGRATING_OUT);
        two.losePower();
        hosts.stop(two);
        try {
            Answer ended = center.get(task + "?wait=30s");
            assertThat(ended.text("state")).as(ended.raw().body()).isEqualTo("failed");
            assertThat(state(one, guest)).isEqualTo(PowerState.POWER_STATE_RUNNING);
        } finally {
            two.restorePower();
            hosts.serve(two);
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(on(two, guest)).isNull());
    }

    @Test
    void an_agent_that_goes_away_in_the_middle_is_waited_for_and_asked() throws Exception {
        String guest = deploy("vm", true, 24L << 30);
        String task = "/api/v1/tasks/"
                + center.post("/api/v1/guests/" + guest + "/migrations", Map.of("destinationHostId", two.id()))
                        .text("id");
        await().atMost(SOON).until(() -> state(one, guest) == PowerState.POWER_STATE_MIGRATING_OUT);
        hosts.stop(one);
        hosts.serve(one);
        Answer ended = center.get(task + "?wait=30s");
        assertThat(ended.text("state")).isIn("succeeded", "failed");
        assertRunsOnlyOn(guest, ended.text("state").equals("succeeded") ? two : one);
    }

    private String deploy(String kind, boolean start) throws Exception {
        return deploy(kind, start, 256L << 20);
    }

    private String deploy(String kind, boolean start, long memory) throws Exception {
        return deploy(kind, start, memory, null);
    }

    private String deploy(String kind, boolean start, long memory, @Nullable String datastore) throws Exception {
        JsonNode template = items("/api/v1/templates").stream()
                .filter(one -> one.path("kind").asString().equals(kind))
                .findFirst()
                .orElseThrow();
        Map<String, Object> request = new HashMap<>();
        request.put("name", "move-" + kind + "-" + ++count);
        request.put("templateId", template.path("id").asString());
        request.put("hostId", one.id());
        request.put("memoryBytes", memory);
        request.put("start", start);
        if (datastore != null) {
            request.put("datastoreId", datastore);
        }
        Answer task = center.post("/api/v1/guests?wait=30s", request);
        assertThat(task.text("state")).as(task.raw().body()).isEqualTo("succeeded");
        return task.text("targetId");
    }

    private Answer migrate(String guest, SimulatedHost to) throws Exception {
        return center.post("/api/v1/guests/" + guest + "/migrations?wait=60s", Map.of("destinationHostId", to.id()));
    }

    private JsonNode check(String guest, SimulatedHost to) throws Exception {
        return items("/api/v1/guests/" + guest + "/migration-check?destinationHostId=" + to.id())
                .getFirst();
    }

    private String localDatastore(SimulatedHost host) throws Exception {
        return items("/api/v1/datastores").stream()
                .filter(store -> !store.path("shared").asBoolean())
                .filter(store -> store.path("hostIds").path(0).asString().equals(host.id()))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
    }

    private String datastore(String guest) throws Exception {
        return center.get("/api/v1/guests/" + guest).body().path("datastoreId").asString();
    }

    private static String outcome(JsonNode report, String name) {
        return StreamSupport.stream(report.path("checks").spliterator(), false)
                .filter(check -> check.path("name").asString().equals(name))
                .map(check -> check.path("outcome").asString())
                .findFirst()
                .orElse("no such check");
    }

    private static List<String> phases(JsonNode migration) {
        return StreamSupport.stream(migration.path("steps").spliterator(), false)
                .map(step -> step.path("phase").asString())
                .toList();
    }

    private List<JsonNode> items(String path) throws Exception {
        return StreamSupport.stream(center.get(path).body().path("items").spliterator(), false)
                .toList();
    }

    private List<JsonNode> events(String guest) throws Exception {
        return items("/api/v1/events?node=" + guest);
    }

    private String guestHost(String guest) throws Exception {
        return center.get("/api/v1/guests/" + guest)
                .body()
                .path("summary")
                .path("hostId")
                .asString();
    }

    private static @Nullable Guest on(SimulatedHost host, String guest) {
        return host.guests().stream()
                .filter(one -> one.getSpec().getGuestId().equals(guest))
                .findFirst()
                .orElse(null);
    }

    private static PowerState state(SimulatedHost host, String guest) {
        Guest found = on(host, guest);
        return found == null ? PowerState.POWER_STATE_UNSPECIFIED : found.getPowerState();
    }

    private void assertRunsOnlyOn(String guest, SimulatedHost host) {
        assertThat(hosts.all())
                .filteredOn(one -> state(one, guest) != PowerState.POWER_STATE_UNSPECIFIED)
                .extracting(SimulatedHost::id)
                .containsExactly(Objects.requireNonNull(host).id());
        assertThat(state(host, guest)).isEqualTo(PowerState.POWER_STATE_RUNNING);
    }

    private boolean bothConnected() throws Exception {
        return items("/api/v1/hosts").stream()
                        .filter(host -> host.path("connection").asString().equals("connected"))
                        .count()
                == 2;
    }
}
