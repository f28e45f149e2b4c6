package io.regie.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.regie.server.testing.RestClient;
import io.regie.server.testing.RestClient.Answer;
import io.regie.server.testing.ServerTest;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** How lists are paged, filtered, sorted and cut to fields; tried on groups, which all lists share the ways of. */
@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListsTest {
    @LocalServerPort
    int port;

    @Value("${regie.home}")
    Path home;

    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    RestClient center;

    @BeforeAll
    void some_groups() throws Exception {
        center = new RestClient(home, port);
        for (String name : List.of("Delta", "alpha", "Charlie", "bravo", "100%", "a_b", "aXb")) {
            center.post(
                    "/api/v1/groups",
                    Map.of("name", mark + " " + name, "description", name.startsWith("a") ? "first" : "second"));
        }
    }

    @Test
    void every_row_comes_once_whatever_the_page_size() throws Exception {
        for (int limit : List.of(1, 2, 3, 100)) {
            assertThat(all("sort=description,-name", limit))
                    .as("limit " + limit)
                    .containsExactly("aXb", "alpha", "a_b", "Delta", "Charlie", "bravo", "100%");
        }
    }

    @Test
    void the_order_is_by_name_unless_another_is_asked_for() throws Exception {
        assertThat(all("", 3)).containsExactly("100%", "a_b", "alpha", "aXb", "bravo", "Charlie", "Delta");
        assertThat(all("sort=-name", 3)).containsExactly("Delta", "Charlie", "bravo", "aXb", "alpha", "a_b", "100%");
    }

    @Test
    void names_are_matched_without_regard_to_case_and_stars_stand_for_anything() throws Exception {
        assertThat(names("name=" + encode(mark + " ALPHA"))).containsExactly("alpha");
        assertThat(names("name=" + encode(mark + " *a"))).containsExactly("alpha", "Delta");
        assertThat(names("name=" + encode(mark + " a_b"))).containsExactly("a_b");
        assertThat(names("name=" + encode(mark + " a_*"))).containsExactly("a_b");
        assertThat(names("name=" + encode(mark + " %*"))).isEmpty();
        assertThat(names("name=" + encode(mark + " alpha") + "&name=" + encode(mark + " delta")))
                .containsExactly("alpha", "Delta");
    }

    @Test
    void free_text_is_searched_for_as_it_is() throws Exception {
        assertThat(names("q=" + encode(mark + " 100%"))).containsExactly("100%");
        assertThat(names("q=" + encode(mark + "%"))).isEmpty();
    }

    @Test
    void fields_leave_out_the_others() throws Exception {
        JsonNode item = center.get("/api/v1/groups?fields=id,name&limit=1&q=" + mark)
                .body()
                .path("items")
                .get(0);
        assertThat(item.propertyNames()).containsExactlyInAnyOrder("id", "name");
        JsonNode one = center.get("/api/v1/groups/" + item.path("id").asString() + "?fields=description")
                .body();
        assertThat(one.propertyNames()).containsExactly("description");
        assertThat(center.get("/api/v1/groups?fields=members.name&limit=1&q=" + mark)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/groups?colour=red, parameter.unknown, colour",
        "/groups?fields=id&fields=name, parameter.unknown, fields",
        "/groups?fields=secret, parameter.invalid, fields",
        "/groups?sort=colour, sort.unknown, sort",
        "/groups?sort=, '', ''",
        "/groups?limit=0, limit.invalid, limit",
        "/groups?limit=1001, limit.invalid, limit",
        "/groups?limit=-1, limit.invalid, limit",
        "/groups?limit=many, limit.invalid, limit",
        "/groups?cursor=x, cursor.invalid, cursor",
        "/users?enabled=perhaps, parameter.invalid, enabled",
        "/users?created=yesterday, parameter.invalid, created",
        "/users?created=2026-01-01T00:00:00Z.., '', ''",
        "/users?created=-99999-01-01T00:00:00Z, parameter.invalid, created",
        "/guests?state=asleep, parameter.invalid, state",
        "/guests?state=off;running, '', ''",
        "/guests?vcpus=1e999, parameter.invalid, vcpus",
        "/guests?vcpus=2..4&sort=-cpuUsed, '', ''",
        "/guests?host=me, parameter.invalid, host",
        "/guests?host=1-1-1-1-1, parameter.invalid, host",
        "/guests/x, parameter.invalid, id",
        "/tasks?state=running.queued, parameter.invalid, state",
        "/tasks/00000000-0000-0000-0000-000000000000?wait=soon, wait.invalid, wait",
    })
    void what_a_route_does_not_take_is_refused_beside_its_name(String path, String code, String field)
            throws Exception {
        Answer answer = center.get("/api/v1" + path.replace(";", ","));
        assertThat(answer.text("code")).as(answer.raw().body()).isEqualTo(code);
        assertThat(answer.status()).isEqualTo(code.isEmpty() ? 200 : 400);
        if (!field.isEmpty()) {
            assertThat(answer.body().path("errors").get(0).path("field").asString())
                    .isEqualTo(field);
        }
    }

    @Test
    void a_cursor_is_good_for_the_order_it_was_made_in_only() throws Exception {
        String cursor = center.get("/api/v1/groups?limit=1").text("nextCursor");
        assertThat(center.get("/api/v1/groups?limit=1&cursor=" + cursor).status())
                .isEqualTo(200);
        assertThat(center.get("/api/v1/groups?limit=1&sort=-name&cursor=" + cursor)
                        .text("code"))
                .isEqualTo("cursor.invalid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hosts",
                "/guests",
                "/templates",
                "/datastores",
                "/networks",
                "/events",
                "/tasks",
                "/migrations",
                "/folders",
                "/roles",
                "/users",
                "/groups",
                "/grants",
                "/tokens",
                "/audit"
            })
    void every_list_can_be_sorted_by_each_of_its_fields_and_read_to_its_end(String list) throws Exception {
        String remedy = center.get("/api/v1" + list + "?sort=-").text("remedy");
        String[] fields = remedy.replaceFirst(".*one or more of: ", "")
                .replaceFirst(";.*", "")
                .split(", ");
        assertThat(fields).isNotEmpty();
        for (String field : fields) {
            for (String sort : List.of(field, "-" + field)) {
                String path = "/api/v1" + list + "?limit=2&sort=" + sort;
                Answer first = center.get(path);
                assertThat(first.status()).as(path + first.raw().body()).isEqualTo(200);
                if (!first.text("nextCursor").isEmpty()) {
                    Answer next = center.get(path + "&cursor=" + first.text("nextCursor"));
                    assertThat(next.status()).as(path + next.raw().body()).isEqualTo(200);
                    assertThat(next.body().path("items").size()).isPositive();
                    assertThat(next.body().path("items").get(0))
                            .isNotEqualTo(first.body().path("items").get(1));
                }
            }
        }
    }

    @Test
    void head_and_options_answer_as_they_should() throws Exception {
        HttpResponse<String> head = send(center.request("/api/v1/groups").method("HEAD", none()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        HttpResponse<String> options = send(center.request("/api/v1/groups").method("OPTIONS", none()));
        assertThat(options.statusCode()).isEqualTo(200);
        assertThat(options.headers().firstValue("Allow").orElseThrow()).contains("GET", "POST", "HEAD");
        Answer patch = answer(send(center.request("/api/v1/groups").method("PATCH", none())));
        assertThat(patch.status()).isEqualTo(405);
        assertThat(patch.text("code")).isEqualTo("route.method");
        assertThat(center.get("/api/v1/nothing/here").text("code")).isEqualTo("route.unknown");
    }

    @Test
    void a_field_that_a_body_must_not_have_is_named() throws Exception {
        Answer answer = center.post("/api/v1/groups", Map.of("name", mark + " x", "colour", "red"));
        assertThat(answer.text("code")).isEqualTo("body.invalid");
        assertThat(answer.body().path("errors").get(0).path("field").asString()).isEqualTo("colour");
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return center.http().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Answer answer(HttpResponse<String> raw) {
        return new Answer(raw.statusCode(), raw, new ObjectMapper().readTree(raw.body()));
    }

    /** The marked groups' names without the mark, read page by page. */
    private List<String> all(String query, int limit) throws Exception {
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            Answer page =
                    center.get("/api/v1/groups?q=" + mark + "&limit=" + limit + "&cursor=" + cursor + "&" + query);
            assertThat(page.status()).as(page.raw().body()).isEqualTo(200);
            names.addAll(namesOf(page));
            cursor = page.text("nextCursor");
        } while (!cursor.isEmpty());
        return names;
    }

    private List<String> names(String query) throws Exception {
        return namesOf(center.get("/api/v1/groups?" + query));
    }

    private List<String> namesOf(Answer page) {
        return StreamSupport.stream(page.body().path("items").spliterator(), false)
                .map(item -> item.path("name").asString().replace(mark + " ", ""))
                .toList();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
