package io.regie.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.regie.server.testing.RestClient;
import io.regie.server.testing.ServerTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An update with If-Match does not overwrite what its sender has not seen. */
@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IfMatchTest {
    @LocalServerPort
    int port;

    @Value("${regie.home}")
    Path home;

    @Autowired
    JdbcClient jdbc;

    RestClient center;

    /** Two different changes of something. */
    private record Updatable(String path, String one, String other) {}

    @BeforeAll
    void a_program() throws Exception {
        center = new RestClient(home, port);
    }

    private String made(String list, Map<String, ?> body) throws Exception {
        var answer = center.post("/api/v1/" + list, body);
        assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
        String id = answer.body().path("user").path("id").asString(answer.text("id"));
        return "/api/v1/" + list + "/" + id;
    }

    private static String fresh() {
        return "m-" + UUID.randomUUID();
    }

    @TestFactory
    Stream<DynamicTest> of_two_changes_made_from_the_same_state_the_second_is_refused() throws Exception {
        String root = jdbc.sql("select id from node where parent_id is null")
                .query(String.class)
                .single();
        String user = made("users", Map.of("name", fresh()));
        String granted = made("users", Map.of("name", fresh())).replaceFirst(".*/", "");
        return Stream.of(
                        new Updatable(
                                user,
                                "{\"fullName\": \"One\", \"enabled\": true}",
                                "{\"fullName\": \"Other\", \"enabled\": true}"),
                        named(made("groups", Map.of("name", fresh()))),
                        named(made("folders", Map.of("parentId", root, "kind", "folder", "name", fresh()))),
                        new Updatable(
                                made("roles", Map.of("name", fresh(), "privileges", new String[] {"guest.power"})),
                                "{\"name\": \"%s\", \"privileges\": [\"guest.power\"]}".formatted(fresh()),
                                "{\"name\": \"%s\", \"privileges\": [\"guest.power\"]}".formatted(fresh())),
                        new Updatable(
                                made("grants", Map.of("nodeId", root, "userId", granted, "role", "read-only")),
                                "{\"role\": \"vm-user\"}",
                                "{\"role\": \"vm-admin\"}"))
                .map(updatable -> DynamicTest.dynamicTest(updatable.path(), () -> assertGuarded(updatable)));
    }

    private static Updatable named(String path) {
        return new Updatable(path, "{\"name\": \"%s\"}".formatted(fresh()), "{\"name\": \"%s\"}".formatted(fresh()));
    }

    private void assertGuarded(Updatable updatable) throws Exception {
        String seen = etag(send("GET", updatable.path(), "", ""));
        HttpResponse<String> first = send("PUT", updatable.path(), updatable.one(), seen);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        String now = etag(send("GET", updatable.path(), "", ""));
        assertThat(now).isEqualTo(etag(first)).isNotEqualTo(seen);

        HttpResponse<String> second = send("PUT", updatable.path(), updatable.other(), seen);
        assertThat(second.statusCode()).isEqualTo(412);
        assertThat(second.body()).contains("precondition.failed");
        assertThat(send("DELETE", updatable.path(), "", seen).statusCode()).isEqualTo(412);
        assertThat(etag(send("GET", updatable.path(), "", ""))).isEqualTo(now);

        assertThat(send("PUT", updatable.path(), updatable.other(), now).statusCode())
                .isEqualTo(200);
        assertThat(send("DELETE", updatable.path(), "", "*").statusCode()).isEqualTo(204);
    }

    @Test
    void without_it_the_last_change_wins() throws Exception {
        Updatable group = named(made("groups", Map.of("name", fresh())));
        assertThat(send("PUT", group.path(), group.one(), "").statusCode()).isEqualTo(200);
        assertThat(send("PUT", group.path(), group.other(), "").statusCode()).isEqualTo(200);
    }

    private static String etag(HttpResponse<String> answer) {
        return answer.headers().firstValue("ETag").orElse("");
    }

    private HttpResponse<String> send(String method, String path, String body, String ifMatch) throws Exception {
        var request = center.request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        if (!ifMatch.isEmpty()) {
            request.header("If-Match", ifMatch);
        }
        return center.http().send(request.build(), BodyHandlers.ofString());
    }
}
