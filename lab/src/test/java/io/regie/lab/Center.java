package io.regie.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** The running center, spoken to as a script would: REST with the local administrator's token. */
final class Center {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path home = Path.of(Regie.setting("REGIE_HOME"));
    private final String port = Regie.setting("REGIE_PORT");
    private final HttpClient http;

    Center() {
        http = HttpClient.newBuilder()
                .sslContext(trustingOnly(home.resolve("pki/ca.pem")))
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    Answer get(String path) {
        return send("GET", path, null, token());
    }

    Answer getAs(String token, String path) {
        return send("GET", path, null, token);
    }

    Answer post(String path, String json) {
        return send("POST", path, json, token());
    }

    Answer delete(String path) {
        return send("DELETE", path, null, token());
    }

    /** Asks for an operation and waits for its end, which must be success. */
    JsonNode done(Answer accepted) {
        JsonNode task = ended(accepted);
        assertThat(task.path("state").asString()).as("task %s", task).isEqualTo("succeeded");
        return task;
    }

    /** Asks for an operation and waits for its end, whatever it is. */
    JsonNode ended(Answer accepted) {
        assertThat(accepted.status()).as("%s", accepted.body()).isIn(200, 202);
        return endedTask(accepted.body().path("id").asString());
    }

    JsonNode endedTask(String taskId) {
        for (int round = 0; round < 8; round++) {
            JsonNode task = get("/tasks/" + taskId + "?wait=30s").body();
            if (!task.path("ended").isMissingNode() && !task.path("ended").isNull()) {
                return task;
            }
        }
        throw new AssertionError("task " + taskId + " does not end");
    }

    /** The object of that name in a list as {@code hosts}. */
    JsonNode named(String list, String name) {
        return find(list, name).orElseThrow(() -> new AssertionError("no " + name + " among " + get("/" + list)));
    }

    Optional<JsonNode> find(String list, String name) {
        return items(list).stream()
                .filter(item -> item.path("name").asString("").equals(name))
                .findFirst();
    }

    List<JsonNode> items(String list) {
        return StreamSupport.stream(
                        get("/" + list + "?limit=500").body().path("items").spliterator(), false)
                .toList();
    }

    String id(String list, String name) {
        return named(list, name).path("id").asString();
    }

    /** Opens a console of a guest as a page would. */
    WebSocket console(String guestId, String kind, WebSocket.Listener listener) {
        Answer ticket = post("/guests/" + guestId + "/consoles", "{\"kind\": \"" + kind + "\"}");
        assertThat(ticket.status()).as("%s", ticket.body()).isIn(200, 201);
        return http.newWebSocketBuilder()
                .header("Origin", "https://localhost:" + port)
                .header("Authorization", "Bearer " + token())
                .buildAsync(
                        URI.create("wss://localhost:" + port
                                + ticket.body().path("path").asString()),
                        listener)
                .join();
    }

    private String token() {
        try {
            return Files.readString(home.resolve("local-token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer send(String method, String path, @org.jspecify.annotations.Nullable String json, String token) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/api/v1" + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            String body = response.body();
            return new Answer(response.statusCode(), body.isBlank() ? MissingNode.getInstance() : JSON.readTree(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static SSLContext trustingOnly(Path authority) {
        try (var in = Files.newInputStream(authority)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(
                    "center", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot trust " + authority, e);
        }
    }
}
