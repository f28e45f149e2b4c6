package io.regie.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.regie.server.access.Operation;
import io.regie.server.testing.RestClient;
import io.regie.server.testing.ServerTest;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@ServerTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    @LocalServerPort
    int port;

    @Value("${regie.home}")
    Path home;

    @Autowired
    Problems problems;

    @Autowired
    RouteTexts texts;

    RestClient center;
    JsonNode document;

    private record Route(String method, String path, JsonNode operation) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    @BeforeAll
    void read_the_document() throws Exception {
        center = new RestClient(home, port);
        document = center.get("/api/v1/openapi.json").body();
    }

    private List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (METHODS.contains(method.getKey())) {
                        routes.add(
                                new Route(method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
                    }
                }));
        return routes;
    }

    @Test
    void the_problems_on_record_are_those_of_the_sources() throws Exception {
        List<Problems.Problem> found = SourceProblems.in(KeptFile.root().resolve("management-server/src/main/java"));
        assertThat(found).hasSizeGreaterThan(50);
        new KeptFile("management-server/src/main/resources/problems.json")
                .mustBe(JSON.writeValueAsString(found) + "\n");
    }

    @Test
    void the_client_is_made_of_the_document_that_the_server_gives() throws Exception {
        new KeptFile("api-client/openapi.json").mustBe(JSON.writeValueAsString(document) + "\n");
    }

    @Test
    void the_document_is_valid() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(document.toString(), null, options);

        assertThat(document.path("openapi").asString()).startsWith("3.1");
        assertThat(result.getOpenAPI()).isNotNull();
        assertThat(result.getMessages()).isEmpty();
    }

    @Test
    void it_has_every_route_of_the_table_and_no_other() {
        Set<String> inTable = new TreeSet<>();
        Operation.TABLE.stream()
                .filter(operation -> !operation.route().startsWith("/api/v1/openapi.json"))
                .forEach(operation -> inTable.add(operation.method() + " " + operation.route()));
        Set<String> inDocument = new TreeSet<>();
        routes().forEach(route -> inDocument.add(route.toString()));
        assertThat(inDocument).isEqualTo(inTable);
    }

    @Test
    void every_operation_says_what_it_does_and_who_may() {
        Set<String> ids = new TreeSet<>();
        for (Route route : routes()) {
            JsonNode operation = route.operation();
            assertThat(operation.path("summary").asString(""))
                    .as("summary of " + route)
                    .isNotBlank();
            assertThat(operation.path("operationId").asString(""))
                    .as("id of " + route)
                    .matches("[a-z][A-Za-z]+");
            assertThat(ids.add(operation.path("operationId").asString()))
                    .as(route + " has a name of its own")
                    .isTrue();
            assertThat(operation.path("tags").size()).as("tags of " + route).isEqualTo(1);
            boolean open = operation.path("security").isArray()
                    && operation.path("security").isEmpty();
            assertThat(open).as("security of " + route).isEqualTo(route.path().endsWith("/enrolments"));
            operation
                    .path("parameters")
                    .forEach(parameter -> assertThat(
                                    parameter.path("description").asString(""))
                            .as(route + " " + parameter.path("name").asString())
                            .isNotBlank());
        }
        assertThat(texts.all()).hasSize(ids.size());
        assertThat(document.path("components").path("securitySchemes").propertyNames())
                .containsExactlyInAnyOrder("token", "session");
        assertThat(document.path("security").size()).isEqualTo(2);
    }

    @Test
    void every_body_has_an_example_that_its_schema_allows() {
        int examples = 0;
        for (Route route : routes()) {
            JsonNode request = route.operation().path("requestBody").path("content");
            for (JsonNode content : request) {
                check(route + " request", content);
                examples++;
            }
            boolean succeeds = false;
            for (var answer : route.operation().path("responses").properties()) {
                succeeds |= answer.getKey().startsWith("2") || answer.getKey().equals("101");
                for (var content : answer.getValue().path("content").properties()) {
                    if (content.getKey().equals("application/json")) {
                        check(route + " " + answer.getKey(), content.getValue());
                        examples++;
                    }
                }
            }
            assertThat(succeeds).as(route + " can succeed").isTrue();
        }
        assertThat(examples).isGreaterThan(40);
    }

    private void check(String where, JsonNode content) {
        JsonNode example = content.path("example");
        assertThat(example.isMissingNode()).as("no example of " + where).isFalse();
        ObjectNode schema = JSON.createObjectNode();
        schema.setAll((ObjectNode) content.path("schema").deepCopy());
        schema.set("components", document.path("components"));
        Schema compiled = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema.toString(), InputFormat.JSON);
        List<Error> errors = compiled.validate(example.toString(), InputFormat.JSON);
        assertThat(errors).as(where + " " + example).isEmpty();
    }

    @Test
    void every_operation_names_the_problems_it_may_answer_with() {
        for (Route route : routes()) {
            JsonNode answers = route.operation().path("responses");
            assertThat(answers.has("429")).as(route.toString()).isTrue();
            assertThat(answers.has("400")).as(route.toString()).isTrue();
            if (!route.path().endsWith("/enrolments")) {
                assertThat(answers.has("401")).as(route.toString()).isTrue();
            }
            if (route.path().contains("{")) {
                assertThat(answers.has("404")).as(route.toString()).isTrue();
            }
            if (route.method().equals("POST")) {
                assertThat(answers.has("422")).as(route.toString()).isTrue();
            }
            for (var answer : answers.properties()) {
                if (answer.getKey().compareTo("400") >= 0) {
                    JsonNode content = answer.getValue().path("content").path("application/problem+json");
                    assertThat(content.path("schema").path("$ref").asString())
                            .as(route + " " + answer.getKey())
                            .isEqualTo("#/components/schemas/Problem");
                    assertThat(content.path("examples").size())
                            .as(route + " " + answer.getKey())
                            .isPositive();
                }
            }
        }
    }

    @Test
    void what_can_be_updated_has_an_etag_and_takes_if_match() {
        int updatable = 0;
        for (Route route : routes()) {
            JsonNode read = document.path("paths").path(route.path()).path("get");
            boolean update = route.method().equals("PUT") || route.method().equals("PATCH");
            if (update && !read.isMissingNode()) {
                assertThat(route.operation().toString()).as(route.toString()).contains("If-Match");
                assertThat(route.operation().path("responses").has("412"))
                        .as(route.toString())
                        .isTrue();
                assertThat(read.path("responses").path("200").path("headers").has("ETag"))
                        .as(route.toString())
                        .isTrue();
                updatable++;
            }
        }
        assertThat(updatable).isPositive();
    }

    @Test
    void every_problem_has_its_page_which_needs_no_sign_in() throws Exception {
        assertThat(problems.all()).isNotEmpty();
        for (Problems.Problem problem : problems.all()) {
            HttpResponse<String> page = page("/problems/" + problem.code());
            assertThat(page.statusCode()).as(problem.code()).isEqualTo(200);
            assertThat(page.body()).contains(problem.code());
        }
        assertThat(page("/problems").body())
                .contains("/problems/" + problems.all().getFirst().code());
        assertThat(page("/problems/no.such-problem").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> page(String path) throws Exception {
        return center.http()
                .send(
                        HttpRequest.newBuilder(center.url().resolve(path))
                                .header("Accept", "text/html")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
