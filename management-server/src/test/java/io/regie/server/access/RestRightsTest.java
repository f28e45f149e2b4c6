package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.request;

import io.regie.server.testing.ServerTest;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Tries what each role may do with the whole center, route by route, as the table says. */
@ServerTest
@Import({Scene.class, Routes.class})
class RestRightsTest {
    @Autowired
    MockMvcTester http;

    @Autowired
    Scene scene;

    @Autowired
    Routes routes;

    private final Map<Role, String> tokens = new EnumMap<>(Role.class);

    @BeforeEach
    void a_user_of_each_role_at_the_root() throws Exception {
        for (Role role : Role.values()) {
            Scene.User user = scene.user();
            scene.grant(scene.root(), user, role);
            tokens.put(role, scene.token(user, null));
        }
    }

    @TestFactory
    Stream<DynamicTest> each_role_may_with_the_center_what_the_table_says() {
        return routes.operations().stream()
                .filter(operation -> operation.reach() == Operation.Reach.AT_CENTER)
                .flatMap(operation -> Stream.of(Role.values())
                        .map(role -> DynamicTest.dynamicTest(
                                role.text() + " " + operation.method() + " " + operation.route(),
                                () -> assertAnswer(role, operation))));
    }

    private void assertAnswer(Role role, Operation operation) {
        MvcTestResult result = send(operation, tokens.getOrDefault(role, ""));
        int status = result.getResponse().getStatus();
        if (role.allows(operation.privilege())) {
            assertThat(status).isNotIn(401, 403, 405, 500);
        } else {
            assertThat(result).hasStatus(403);
            assertThat(result).bodyJson().extractingPath("$.code").isEqualTo("access.denied");
            assertThat(result)
                    .bodyJson()
                    .extractingPath("$.detail")
                    .asString()
                    .contains(operation.privilege().text());
        }
    }

    @Test
    void nobody_gets_anything_but_what_is_open() {
        Operation.TABLE.stream()
                .filter(operation -> operation.reach() != Operation.Reach.OPEN)
                .forEach(operation -> assertThat(send(operation, null))
                        .as(operation.toString())
                        .hasStatus(401));
    }

    @Test
    void a_token_does_no_more_than_its_scope() throws Exception {
        Scene.User admin = scene.user();
        scene.grant(scene.root(), admin, Role.CENTER_ADMIN);
        Operation users = Operation.of("GET", "/api/v1/users").orElseThrow();

        assertThat(send(users, scene.token(admin, null))).hasStatusOk();
        assertThat(send(users, scene.token(admin, Role.VM_ADMIN))).hasStatus(403);
    }

    @Test
    void a_token_cannot_make_another() throws Exception {
        MvcTestResult result = http.perform(request(HttpMethod.POST, "/api/v1/tokens")
                .secure(true)
                .header("Authorization", "Bearer " + scene.token(scene.user(), null))
                .contentType("application/json")
                .content("{\"label\": \"second\"}"));

        assertThat(result).hasStatus(403);
        assertThat(result).bodyJson().extractingPath("$.code").isEqualTo("token.by-token");
    }

    @Test
    void an_unknown_token_is_refused() {
        Operation me = Operation.of("GET", "/api/v1/me").orElseThrow();

        assertThat(send(me, "regie_nonsense")).hasStatus(401);
    }

    @Test
    void the_local_token_is_the_administrators() throws Exception {
        Operation users = Operation.of("GET", "/api/v1/users").orElseThrow();

        assertThat(send(users, scene.localToken())).hasStatusOk();
    }

    private MvcTestResult send(Operation operation, @Nullable String token) {
        String path = "/api/v1"
                + operation.route().replaceAll("\\{\\w+}", UUID.randomUUID().toString());
        var request = request(HttpMethod.valueOf(operation.method()), path)
                .secure(true)
                .contentType("application/json")
                .content(bodyOf(operation));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.perform(request);
    }

    /** Good enough to get past validation, so that the refusal is that of rights. */
    private static String bodyOf(Operation operation) {
        return switch (operation.method() + " " + operation.route()) {
            case "POST /users" -> "{\"name\": \"u%s\"}".formatted(UUID.randomUUID());
            case "PUT /users/{id}" -> "{\"fullName\": \"x\", \"enabled\": true}";
            case "POST /groups", "PUT /groups/{id}" -> "{\"name\": \"g%s\"}".formatted(UUID.randomUUID());
            default -> "{}";
        };
    }
}
