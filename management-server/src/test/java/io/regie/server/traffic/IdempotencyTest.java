package io.regie.server.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.regie.server.testing.RestClient;
import io.regie.server.testing.ServerTest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServerTest
class IdempotencyTest {
    @LocalServerPort
    int port;

    @Value("${regie.home}")
    Path home;

    @Autowired
    JdbcClient jdbc;

    private final String key = UUID.randomUUID().toString();
    private final String name = "once-" + UUID.randomUUID();
    RestClient center;

    @BeforeEach
    void a_program() throws Exception {
        center = new RestClient(home, port);
    }

    @Test
    void a_repeated_request_gets_the_same_answer_and_does_nothing_again() throws Exception {
        HttpResponse<String> first = post("/users", key, user(name));
        HttpResponse<String> second = post("/users", key, user(name));

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Content-Type"))
                .isEqualTo(first.headers().firstValue("Content-Type"));
        assertThat(second.headers().firstValue("Idempotency-Replayed")).contains("true");
        assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
    }

    @Test
    void another_request_with_the_same_key_is_refused() throws Exception {
        post("/groups", key, group(name));

        HttpResponse<String> otherBody = post("/groups", key, group(name + "x"));
        HttpResponse<String> otherRoute = post("/users", key, group(name));

        assertThat(otherBody.statusCode()).isEqualTo(422);
        assertThat(otherBody.body()).contains("idempotency.other-request");
        assertThat(otherRoute.statusCode()).isEqualTo(422);
        assertThat(groups(name + "x")).isZero();
    }

    @Test
    void of_many_at_once_one_is_carried_out_and_all_are_answered_alike() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(
                    center.http().sendAsync(request("/groups", key, group(name)).build(), BodyHandlers.ofString()));
        }
        List<String> bodies = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).isEqualTo(201);
            bodies.add(answer.get().body());
        }
        assertThat(bodies.stream().distinct()).hasSize(1);
        assertThat(groups(name)).isEqualTo(1);
    }

    @Test
    void a_refusal_is_not_kept_so_that_the_corrected_request_may_have_the_key() throws Exception {
        assertThat(post("/groups", key, "{\"name\": \"\"}").statusCode()).isEqualTo(400);
        assertThat(post("/groups", key, group(name)).statusCode()).isEqualTo(201);
    }

    @Test
    void a_key_that_is_easily_guessed_is_refused() throws Exception {
        HttpResponse<String> answer = post("/groups", "1", group(name));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("idempotency.key");
        assertThat(groups(name)).isZero();
    }

    @Test
    void what_is_shown_once_is_not_readable_in_the_database() throws Exception {
        String body = post("/users", key, user(name)).body();
        String password = body.replaceFirst(".*\"oneTimePassword\":\"([^\"]*)\".*", "$1");
        assertThat(password).isNotEqualTo(body).isNotEmpty();
        List<byte[]> kept = jdbc.sql("select answer from idempotency_key where answer is not null")
                .query(byte[].class)
                .list();
        assertThat(kept).isNotEmpty();
        assertThat(kept)
                .noneMatch(answer -> new String(answer, StandardCharsets.ISO_8859_1).contains(password)
                        || new String(answer, StandardCharsets.ISO_8859_1).contains("oneTime"));
    }

    @Test
    void a_request_whose_server_died_is_not_carried_out_again() throws Exception {
        post("/groups", key, group(name));
        jdbc.sql("update idempotency_key set answer = null, created_at = now()").update();

        HttpResponse<String> answer = post("/groups", key, group(name));

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("idempotency.running");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void a_body_that_is_too_large_is_refused_unread() throws Exception {
        HttpResponse<String> answer = post("/groups", key, group("x".repeat(1024 * 1024)));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("body.too-large");
    }

    @Test
    void every_answer_tells_the_limits() throws Exception {
        HttpResponse<String> answer =
                center.http().send(center.request("/api/v1/me").build(), BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("RateLimit-Policy")).contains("\"token\";q=1000000;w=60");
        assertThat(answer.headers().firstValue("RateLimit").orElseThrow()).matches("\"token\";r=\\d+;t=\\d+");
    }

    private int groups(String name) {
        return jdbc.sql("select count(*) from user_group where name = ?")
                .param(name)
                .query(Integer.class)
                .single();
    }

    private static String group(String name) {
        return "{\"name\": \"%s\"}".formatted(name);
    }

    private static String user(String name) {
        return "{\"name\": \"%s\", \"fullName\": \"Once\"}".formatted(name);
    }

    private HttpResponse<String> post(String path, String key, String body) throws Exception {
        return center.http().send(request(path, key, body).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String key, String body) {
        return center.request("/api/v1" + path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body));
    }
}
