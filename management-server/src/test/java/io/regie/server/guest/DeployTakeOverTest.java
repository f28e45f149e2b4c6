package io.regie.server.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.regie.bridge.simulated.SimulatedHost;
import io.regie.server.inventory.InventoryFacts;
import io.regie.server.inventory.PowerState;
import io.regie.server.testing.RestClient;
import io.regie.server.testing.RestClient.Answer;
import io.regie.server.testing.ServerTest;
import io.regie.server.testing.SimulatedHosts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;

/** Tasks whose server died are taken over: what the host says decides how they end. */
@ServerTest
@DirtiesContext
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeployTakeOverTest {
    @LocalServerPort
    int port;

    @Value("${regie.home}")
    Path home;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    InventoryFacts facts;

    SimulatedHosts hosts;
    RestClient center;

    @BeforeAll
    void a_host_joins(@TempDir Path state) throws Exception {
        center = new RestClient(home, port);
        hosts = new SimulatedHosts(state, 1, 0);
        hosts.join(center);
        SimulatedHost host = hosts.get(0);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> center.get("/api/v1/hosts/" + host.id())
                        .body()
                        .path("summary")
                        .path("connection")
                        .asString("")
                        .equals("connected"));
    }

    @AfterAll
    void close() {
        hosts.close();
    }

    @Test
    void a_guest_that_was_made_before_the_server_died_is_started_and_the_task_succeeds() throws Exception {
        Answer made = center.post("/api/v1/guests?wait=30s", request("made-1", false));
        assertThat(made.text("state")).as(made.raw().body()).isEqualTo("succeeded");
        UUID guest = UUID.fromString(made.text("targetId"));
        beginAgain(made.text("id"), true);
        Answer ended = center.get("/api/v1/tasks/" + made.text("id") + "?wait=40s");
        assertThat(ended.text("state")).as(ended.raw().body()).isEqualTo("succeeded");
        assertThat(facts.guest(guest).powerState()).isEqualTo(PowerState.RUNNING);
    }

    @Test
    void a_guest_that_was_not_made_fails_the_task_and_leaves_its_name_free() throws Exception {
        Answer made = center.post("/api/v1/guests?wait=30s", request("unmade-1", false));
        center.delete("/api/v1/guests/" + made.text("targetId") + "?wait=30s");
        beginAgain(made.text("id"), false);
        Answer ended = center.get("/api/v1/tasks/" + made.text("id") + "?wait=40s");
        assertThat(ended.text("state")).isEqualTo("failed");
        assertThat(ended.body().path("error").path("code").asString()).isEqualTo("task.interrupted");
        assertThat(center.post("/api/v1/guests?wait=30s", request("unmade-1", false))
                        .text("state"))
                .isEqualTo("succeeded");
    }

    /** Puts the task back to where a server left it that died while it ran. */
    private void beginAgain(String task, boolean start) {
        jdbc.sql("update task set state = 'running', ended_at = null, attempts = 1, "
                        + "payload = jsonb_set(payload, '{start}', to_jsonb(?::boolean)) where id = ?::uuid")
                .params(start, task)
                .update();
        jdbc.sql("""
                        insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)
                        values ('regie-task', ?, now(), false, 1)
                        """).param(task).update();
    }

    private Map<String, Object> request(String name, boolean start) throws Exception {
        String template = center.get("/api/v1/templates")
                .body()
                .path("items")
                .path(0)
                .path("id")
                .asString();
        return Map.of("name", name, "templateId", template, "memoryBytes", 64L << 20, "start", start);
    }
}
