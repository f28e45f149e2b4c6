package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.request;

import io.regie.server.testing.ServerTest;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Tries what each role may do with one host and one guest, route by route, as the table says. */
@ServerTest
@Import({Scene.class, Routes.class})
class ObjectRightsTest {
    @Autowired
    MockMvcTester http;

    @Autowired
    Scene scene;

    @Autowired
    Routes routes;

    private UUID host = new UUID(0, 0);
    private UUID guest = host;

    @BeforeEach
    void a_host_with_a_guest() {
        host = scene.place(scene.root(), "host", "h");
        guest = scene.place(host, "guest", "g");
    }

    private List<Operation> onHostsAndGuests() {
        return routes.operations().stream()
                .filter(operation -> operation.reach() == Operation.Reach.AT_OBJECT)
                .filter(operation -> operation.route().matches("/(hosts|guests)/\\{id}.*"))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> each_role_may_with_an_object_what_the_table_says() {
        return onHostsAndGuests().stream()
                .flatMap(operation -> Stream.of(Role.values())
                        .map(role -> DynamicTest.dynamicTest(
                                role.text() + " " + operation.method() + " " + operation.route(),
                                () -> assertAnswer(role, operation))));
    }

    private void assertAnswer(Role role, Operation operation) throws Exception {
        Scene.User user = scene.user();
        scene.grant(host, user, role);
        MvcTestResult result = send(operation, scene.token(user, null));
        if (role.allows(operation.privilege())) {
            assertThat(result.getResponse().getStatus()).isNotIn(401, 403, 405, 500);
        } else {
            assertThat(result)
                    .hasStatus(403)
                    .bodyJson()
                    .extractingPath("$.code")
                    .isEqualTo("access.denied");
        }
    }

    @TestFactory
    Stream<DynamicTest> what_is_not_granted_answers_as_if_it_did_not_exist() {
        return onHostsAndGuests().stream()
                .map(operation -> DynamicTest.dynamicTest(operation.method() + " " + operation.route(), () -> {
                    Scene.User stranger = scene.user();
                    scene.grant(scene.folder(scene.root(), "elsewhere"), stranger, Role.CENTER_ADMIN);

                    assertThat(send(operation, scene.token(stranger, null)))
                            .hasStatus(404)
                            .bodyJson()
                            .extractingPath("$.code")
                            .isEqualTo("node.not-found");
                }));
    }

    private MvcTestResult send(Operation operation, String token) {
        UUID id = operation.route().startsWith("/hosts") ? host : guest;
        return http.perform(request(
                        HttpMethod.valueOf(operation.method()),
                        "/api/v1" + operation.route().replace("{id}", id.toString()))
                .secure(true)
                .header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .content(bodyOf(operation)));
    }

    private String bodyOf(Operation operation) {
        return switch (operation.route()) {
            case "/guests/{id}/power" -> "{\"action\": \"start\"}";
            case "/guests/{id}/consoles" -> "{\"kind\": \"text\"}";
            case "/guests/{id}/migrations" -> "{\"destinationHostId\": \"%s\"}".formatted(host);
            default -> "{}";
        };
    }
}
