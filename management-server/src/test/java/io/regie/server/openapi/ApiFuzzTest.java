package io.regie.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.regie.server.testing.RestClient;
import io.regie.server.testing.ServerTest;
import io.regie.server.testing.SimulatedHosts;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends what nobody should send to every operation of the document: none answers 5xx, and what is refused changes nothing. */
@ServerTest
@DirtiesContext // it leaves behind whatever was accepted
class ApiFuzzTest {
    private static final Logger log = LoggerFactory.getLogger(ApiFuzzTest.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final long SEED = 20_061_122;
    private static final int QUERIES = 12;
    private static final int BODIES = 30;
    /** Answers that last: the stream is read elsewhere, and the program would lock itself out. */
    private static final Set<String> LEFT_OUT = Set.of("streamChanges", "connectConsole");

    private static final Duration LONG = Duration.ofSeconds(60);

    @LocalServerPort
    int port;

    @Value("${regie.home}")
    Path home;

    @Autowired
    JdbcClient jdbc;

    private final BadValues bad = new BadValues(SEED);
    private final Map<String, String> ids = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private final Map<Integer, Integer> answers = new TreeMap<>();
    private RestClient center;
    private TableDigests digests;
    private int cases;

    private record Case(String method, String path, byte[] body, Map<String, String> headers) {
        @Override
        public String toString() {
            String text = new String(body, StandardCharsets.UTF_8);
            return method + " " + path + " " + (text.length() > 200 ? text.substring(0, 200) + "…" : text) + " "
                    + headers;
        }
    }

    @BeforeEach
    void a_program() throws Exception {
        center = new RestClient(home, port);
        digests = new TableDigests(jdbc);
    }

    @Test
    void no_bad_input_breaks_a_route_or_changes_anything(@TempDir Path state) throws Exception {
        try (SimulatedHosts hosts = new SimulatedHosts(state, 2, 2)) {
            hosts.join(center);
            await().atMost(LONG)
                    .until(() -> items("/api/v1/templates").size() > 0
                            && items("/api/v1/hosts?connection=connected").size() == 2
                            && items("/api/v1/guests").size() >= 4);
        } // gone, so that nothing but the requests changes anything
        await().atMost(LONG)
                .until(() -> items("/api/v1/hosts?connection=disconnected").size() == 2);
        populate();
        JsonNode paths = center.get("/api/v1/openapi.json").body().path("paths");
        for (var path : paths.properties()) {
            for (var method : path.getValue().properties()) {
                if (!LEFT_OUT.contains(method.getValue().path("operationId").asString())) {
                    fuzz(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue());
                }
            }
        }
        log.info("{} cases with seed {}: answers {}", cases, SEED, answers);
        assertThat(findings).isEmpty();
        assertThat(cases).isGreaterThan(1_500);
        assertThat(center.get("/api/v1/me").status()).isEqualTo(200);
    }

    private void populate() throws Exception {
        for (String list : List.of("hosts", "guests", "templates", "datastores", "networks", "events", "tasks")) {
            JsonNode items = items("/api/v1/" + list);
            if (!items.isEmpty()) {
                ids.put(list, items.get(0).path("id").asString());
            }
        }
        ids.put(
                "groups",
                center.post("/api/v1/groups", Map.of("name", "fuzzed")).text("id"));
        ids.put(
                "users",
                center.post("/api/v1/users", Map.of("name", "fuzzed"))
                        .body()
                        .path("user")
                        .path("id")
                        .asString());
        String root = jdbc.sql("select id from node where parent_id is null")
                .query(String.class)
                .single();
        ids.put("nodes", root);
        ids.put(
                "grants",
                center.post("/api/v1/grants", Map.of("nodeId", root, "userId", ids.get("users"), "role", "read-only"))
                        .text("id"));
    }

    private void fuzz(String method, String route, JsonNode operation) throws Exception {
        Map<String, String> before = digests.take();
        for (Case one : cases(method, route, operation)) {
            HttpResponse<String> answer = send(one);
            if (answer == null) {
                continue;
            }
            cases++;
            answers.merge(answer.statusCode(), 1, Integer::sum);
            if (answer.statusCode() < 300) {
                before = digests.take(); // accepted: it may have changed something
            } else {
                check(one, answer);
            }
        }
        Map<String, String> after = digests.take();
        for (var table : before.entrySet()) {
            if (!table.getValue().equals(after.get(table.getKey()))) {
                findings.add(method + " " + route + " was refused and changed " + table.getKey());
            }
        }
    }

    private void check(Case one, HttpResponse<String> answer) {
        if (one.method().equals("HEAD")) {
            return;
        }
        String problem = "";
        try {
            JsonNode body = JSON.readTree(answer.body());
            boolean whole = !body.path("code").asString("").isEmpty()
                    && !body.path("remedy").asString("").isEmpty()
                    && !body.path("detail").asString("").isEmpty()
                    && body.path("status").asInt() == answer.statusCode();
            problem = whole ? "" : "not a whole problem";
        } catch (JacksonException e) {
            problem = "not JSON";
        }
        boolean type = answer.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json");
        boolean unavailable = answer.statusCode() == 503 && answer.body().contains("disconnected");
        if ((answer.statusCode() >= 500 && !unavailable) || !problem.isEmpty() || !type) {
            findings.add(answer.statusCode() + " " + problem + " " + one + " -> "
                    + answer.body().substring(0, Math.min(300, answer.body().length())));
        }
    }

    private List<Case> cases(String method, String route, JsonNode operation) {
        List<Case> cases = new ArrayList<>();
        byte[] good = operation
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("example")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        boolean body = operation.has("requestBody");
        byte[] fitting = body ? good : new byte[0];
        Map<String, String> json = Map.of("Content-Type", "application/json");
        if (route.contains("{")) {
            for (String text : BadValues.TEXTS) {
                cases.add(new Case(
                        method, filled(route, text.length() > 2_000 ? "x".repeat(2_000) : text), fitting, json));
            }
        }
        String real = filled(route, null);
        for (JsonNode parameter : operation.path("parameters")) {
            String name = parameter.path("name").asString();
            boolean inQuery = parameter.path("in").asString().equals("query");
            if (inQuery || parameter.path("in").asString().equals("header")) {
                for (int i = 0; i < QUERIES; i++) {
                    String value = bad.shortText();
                    cases.add(
                            inQuery
                                    ? new Case(method, real + "?" + name + "=" + encoded(value), fitting, json)
                                    : new Case(method, real, fitting, headers(name, value)));
                }
            }
        }
        for (int i = 0; i < 3; i++) {
            cases.add(new Case(
                    method, real + "?" + encoded(bad.shortText()) + "=" + encoded(bad.shortText()), fitting, json));
        }
        if (body) {
            bad.bodies(JSON.readTree(good), BODIES).forEach(bytes -> cases.add(new Case(method, real, bytes, json)));
            for (String type :
                    List.of("text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense/", "")) {
                cases.add(new Case(method, real, good, Map.of("Content-Type", type)));
            }
            cases.add(new Case(method, real, good, Map.of("Content-Type", "application/json", "Accept", "image/png")));
        }
        return cases;
    }

    private Map<String, String> headers(String name, String value) {
        String printable = value.chars()
                .filter(c -> c >= ' ' && c < 127)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return Map.of("Content-Type", "application/json", name, printable);
    }

    /** With the id of an object that there is, or, for {@code bad}, with that text instead of the first id. */
    private String filled(String route, @Nullable String text) {
        String path = route;
        String subject = route.split("/")[3];
        boolean first = true;
        while (path.contains("{")) {
            int open = path.indexOf('{');
            int close = path.indexOf('}');
            String known = path.substring(open).startsWith("{userId}")
                    ? ids.getOrDefault("users", "")
                    : ids.getOrDefault(subject, "00000000-0000-0000-0000-000000000001");
            String value = first && text != null ? encoded(text) : known;
            path = path.substring(0, open) + value + path.substring(close + 1);
            first = false;
        }
        return path;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Null when the client itself refuses to send it. */
    private @Nullable HttpResponse<String> send(Case one) throws Exception {
        HttpRequest.Builder request;
        try {
            request = center.request(one.path()).timeout(Duration.ofSeconds(30));
            one.headers().forEach(request::header);
            request.method(one.method(), BodyPublishers.ofByteArray(one.body()));
        } catch (IllegalArgumentException e) {
            return null;
        }
        try {
            return center.http().send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            findings.add("no answer: " + one + " " + e);
            return null;
        }
    }

    private JsonNode items(String path) throws Exception {
        return center.get(path).body().path("items");
    }
}
