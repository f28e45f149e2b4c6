package io.regie.server.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.regie.bridge.simulated.SimulatedHost;
import io.regie.server.testing.RestClient;
import io.regie.server.testing.RestClient.Answer;
import io.regie.server.testing.ServerTest;
import io.regie.server.testing.SimulatedHosts;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.databind.JsonNode;

@ServerTest
@DirtiesContext
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestLifeTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @LocalServerPort
    int port;

    @Value("${regie.home}")
    Path home;

    SimulatedHosts hosts;
    RestClient center;

    @BeforeAll
    void two_hosts_join(@TempDir Path state) throws Exception {
        center = new RestClient(home, port);
        hosts = new SimulatedHosts(state, 2, 2);
        hosts.join(center);
        await().atMost(SOON).until(() -> connectedHosts() == 2);
    }

    @AfterAll
    void close() {
        hosts.close();
    }

    @Test
    void hosts_that_joined_are_in_the_inventory_with_what_they_have() throws Exception {
        Answer host = center.get("/api/v1/hosts/" + hosts.get(0).id());
        assertThat(host.status()).isEqualTo(200);
        assertThat(host.body().path("summary").path("memoryBytes").asLong()).isPositive();
        assertThat(host.body().path("engines").size()).isPositive();
        assertThat(host.body().path("switches").size()).isPositive();
        assertThat(host.body().path("datastores").size()).isPositive();
        assertThat(items("/api/v1/templates")).isNotEmpty();
        assertThat(items("/api/v1/guests").size()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void a_guest_is_deployed_started_seen_live_powered_off_and_deleted() throws Exception {
        Answer deployed = deploy("life-1", true);
        assertThat(deployed.status()).as(deployed.raw().body()).isEqualTo(200);
        assertThat(deployed.text("state")).as(deployed.raw().body()).isEqualTo("succeeded");
        String guest = "/api/v1/guests/" + deployed.text("targetId");
        assertThat(center.get(guest).body().path("summary").path("powerState").asString())
                .isEqualTo("running");
        await().atMost(SOON).untilAsserted(() -> assertThat(measured(guest)).isTrue());
        assertThat(center.delete(guest).text("code")).isEqualTo("guest.running");
        assertThat(center.post(guest + "/power?wait=30s", Map.of("action", "power-off"))
                        .text("state"))
                .isEqualTo("succeeded");
        assertThat(center.delete(guest + "?wait=30s").text("state")).isEqualTo("succeeded");
        assertThat(center.get(guest).status()).isEqualTo(404);
    }

    @Test
    void a_task_is_accepted_at_once_and_found_where_it_says() throws Exception {
        Answer accepted = center.post("/api/v1/guests", request("accepted-1", false));
        assertThat(accepted.status()).isEqualTo(202);
        String task = accepted.raw().headers().firstValue("Location").orElseThrow();
        assertThat(center.get(task + "?wait=30s").text("state")).isEqualTo("succeeded");
    }

    @Test
    void a_name_that_is_taken_is_refused_beside_its_field() throws Exception {
        assertThat(deploy("taken-1", false).text("state")).isEqualTo("succeeded");
        Answer refused = deploy("TAKEN-1", false);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("code")).isEqualTo("guest.name-taken");
        assertThat(refused.text("remedy")).isNotEmpty();
        assertThat(refused.body().path("errors").path(0).path("field").asString())
                .isEqualTo("name");
    }

    @Test
    void more_memory_than_the_host_has_is_refused_and_leaves_the_name_free() throws Exception {
        Map<String, Object> request = request("huge-1", true);
        request.put("memoryBytes", 1L << 50);
        assertThat(center.post("/api/v1/guests", request).text("code")).isEqualTo("memory.insufficient");
        assertThat(deploy("huge-1", false).text("state")).isEqualTo("succeeded");
    }

    @Test
    void a_deployment_that_fails_on_the_host_leaves_nothing() throws Exception {
        int before = items("/api/v1/guests").size();
        hosts.get(0).faults().failNext("SetPower", Status.Code.INTERNAL, "test.broken", "It broke.", "Mend it.");
        Map<String, Object> request = request("broken-1", true);
        request.put("hostId", hosts.get(0).id());
        Answer failed = center.post("/api/v1/guests?wait=30s", request);
        assertThat(failed.text("state")).isEqualTo("failed");
        assertThat(failed.body().path("error").path("code").asString()).isEqualTo("test.broken");
        assertThat(items("/api/v1/guests")).hasSize(before);
        assertThat(center.post("/api/v1/guests?wait=30s", request("broken-1", false))
                        .text("state"))
                .isEqualTo("succeeded");
    }

    @Test
    void what_cannot_be_is_refused_with_a_code() throws Exception {
        assertThat(center.get("/api/v1/guests/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(center.post("/api/v1/guests", Map.of("name", "-bad-")).text("code"))
                .isEqualTo("guest.name-invalid");
        assertThat(center.get("/api/v1/guests?limit=0").text("code")).isEqualTo("limit.invalid");
        assertThat(center.get("/api/v1/guests?cursor=x").text("code")).isEqualTo("cursor.invalid");
        assertThat(center.get("/api/v1/tasks?state=nonsense").status()).isEqualTo(400);
    }

    @Test
    void lists_are_read_in_pages() throws Exception {
        Answer first = center.get("/api/v1/guests?limit=1");
        String cursor = first.text("nextCursor");
        assertThat(cursor).isNotEmpty();
        Answer second = center.get("/api/v1/guests?limit=1&cursor=" + cursor);
        assertThat(second.body().path("items").path(0).path("id"))
                .isNotEqualTo(first.body().path("items").path(0).path("id"));
    }

    @Test
    void a_host_whose_bridge_dies_is_disconnected_and_comes_back_within_ten_seconds() throws Exception {
        SimulatedHost host = hosts.get(1);
        hosts.stop(host);
        await().atMost(SOON).until(() -> connection(host).equals("disconnected"));
        hosts.serve(host);
        await().atMost(SOON).until(() -> connection(host).equals("connected"));
    }

    @Test
    void the_stream_tells_of_a_new_guest_and_of_its_task() throws Exception {
        HttpResponse<InputStream> stream = center.http()
                .send(
                        center.request("/api/v1/stream")
                                .header("Accept", "text/event-stream")
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        StringBuffer heard = new StringBuffer();
        Thread reader = Thread.startVirtualThread(() -> {
            try (InputStream body = stream.body()) {
                byte[] bytes = new byte[8192];
                for (int n = body.read(bytes); n > 0; n = body.read(bytes)) {
                    heard.append(new String(bytes, 0, n, StandardCharsets.UTF_8));
                }
            } catch (java.io.IOException e) {
                heard.append("closed");
            }
        });
        deploy("streamed-1", false);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(heard.toString())
                        .contains("event:inventory")
                        .contains("event:task")
                        .contains("streamed-1")
                        .contains("\"state\":\"succeeded\""));
        stream.body().close();
        reader.join(Duration.ofSeconds(5));
    }

    /** Whether the guest has a sample yet; asking this way has it measured every second. */
    private boolean measured(String guest) throws Exception {
        center.get(guest + "/samples?live=true");
        return center.get(guest).body().path("sample").path("cpuUsed").isNumber();
    }

    private Answer deploy(String name, boolean start) throws Exception {
        return center.post("/api/v1/guests?wait=30s", request(name, start));
    }

    private Map<String, Object> request(String name, boolean start) throws Exception {
        JsonNode template = items("/api/v1/templates").getFirst();
        Map<String, Object> request = new HashMap<>();
        request.put("name", name);
        request.put("templateId", template.path("id").asString());
        request.put("memoryBytes", 64L << 20);
        request.put("start", start);
        return request;
    }

    private List<JsonNode> items(String path) throws Exception {
        return StreamSupport.stream(center.get(path).body().path("items").spliterator(), false)
                .toList();
    }

    private long connectedHosts() throws Exception {
        return items("/api/v1/hosts").stream()
                .filter(host -> host.path("connection").asString().equals("connected"))
                .count();
    }

    private String connection(SimulatedHost host) throws Exception {
        return center.get("/api/v1/hosts/" + host.id())
                .body()
                .path("summary")
                .path("connection")
                .asString();
    }
}
