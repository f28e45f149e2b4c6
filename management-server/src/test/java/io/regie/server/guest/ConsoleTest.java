package io.regie.server.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.regie.server.testing.RestClient;
import io.regie.server.testing.RestClient.Answer;
import io.regie.server.testing.ServerTest;
import io.regie.server.testing.SimulatedHosts;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
class ConsoleTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    @LocalServerPort
    int port;

    @Value("${regie.home}")
    Path home;

    SimulatedHosts hosts;
    RestClient center;
    String machine = "";
    String context = "";

    @BeforeAll
    void guests_run(@TempDir Path state) throws Exception {
        center = new RestClient(home, port);
        hosts = new SimulatedHosts(state, 1, 0);
        hosts.join(center);
        await().atMost(SOON)
                .until(() ->
                        center.get("/api/v1/templates").body().path("items").size() > 1);
        machine = deploy("vm", "screen-1");
        context = deploy("ctx", "text-1");
    }

    @AfterAll
    void close() {
        hosts.close();
    }

    /** What a viewer sees of its console. */
    private static final class Viewer implements WebSocket.Listener {
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public synchronized @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            seen.writeBytes(bytes);
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        synchronized String text() {
            return seen.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private WebSocket open(RestClient by, String path, String token, Viewer viewer) {
        return by.http()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(URI.create("wss://localhost:" + port + path), viewer)
                .join();
    }

    private String ticket(RestClient by, String guest, String kind) throws Exception {
        Answer answer = by.post("/api/v1/guests/" + guest + "/consoles", Map.of("kind", kind));
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
        return answer.text("path");
    }

    private String localToken() throws Exception {
        return Files.readString(home.resolve("local-token")).strip();
    }

    @Test
    void the_screen_of_a_machine_greets_with_its_protocol() throws Exception {
        Viewer viewer = new Viewer();
        WebSocket socket = open(center, ticket(center, machine, "vnc"), localToken(), viewer);
        await().atMost(SOON).until(() -> viewer.text().startsWith("RFB 003.008"));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "seen").join();
        assertThat(viewer.closed.get(10, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
    }

    @Test
    void what_is_typed_reaches_the_guest_and_a_size_does_not_break_it() throws Exception {
        Viewer viewer = new Viewer();
        WebSocket socket = open(center, ticket(center, context, "text"), localToken(), viewer);
        socket.sendText("{\"columns\":100,\"rows\":40}", true).join();
        socket.sendBinary(ByteBuffer.wrap("hostname\r".getBytes(StandardCharsets.UTF_8)), true)
                .join();
        await().atMost(SOON).until(() -> viewer.text().contains("text-1"));
        socket.abort();
    }

    @Test
    void a_ticket_opens_once() throws Exception {
        String path = ticket(center, context, "text");
        open(center, path, localToken(), new Viewer()).abort();
        assertThatThrownBy(() -> open(center, path, localToken(), new Viewer()))
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }

    @Test
    void a_context_has_no_screen() throws Exception {
        assertThat(center.post("/api/v1/guests/" + context + "/consoles", Map.of("kind", "vnc"))
                        .text("code"))
                .isEqualTo("console.no-screen");
    }

    @Test
    void a_console_ends_when_the_token_behind_it_is_revoked() throws Exception {
        String guest = context;
        Answer made = center.post(
                "/api/v1/tokens",
                Map.of(
                        "label",
                        "console",
                        "expires",
                        Instant.now().plusSeconds(600).toString()));
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        String token = made.text("token");
        RestClient other = new RestClient(home, port, token);
        Viewer viewer = new Viewer();
        open(other, ticket(other, guest, "text"), token, viewer);
        await().atMost(SOON).until(() -> !viewer.text().isEmpty());
        center.delete("/api/v1/tokens/" + made.body().path("view").path("id").asString());
        assertThat(viewer.closed.get(10, TimeUnit.SECONDS)).isEqualTo(4401);
    }

    private String deploy(String kind, String name) throws Exception {
        for (JsonNode template : center.get("/api/v1/templates").body().path("items")) {
            if (template.path("kind").asString().equals(kind)) {
                Answer task = center.post(
                        "/api/v1/guests?wait=30s",
                        Map.of("name", name, "templateId", template.path("id").asString(), "start", true));
                assertThat(task.text("state")).as(task.raw().body()).isEqualTo("succeeded");
                return task.text("targetId");
            }
        }
        throw new AssertionError("no template of kind " + kind);
    }
}
