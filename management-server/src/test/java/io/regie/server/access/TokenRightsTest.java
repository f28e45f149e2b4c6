package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.request;

import io.regie.server.testing.ServerTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** What API tokens may, by their scope and by whose they are. */
@ServerTest
@Import({Scene.class, Routes.class})
class TokenRightsTest {
    @Autowired
    MockMvcTester http;

    @Autowired
    Scene scene;

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

    private MvcTestResult send(Operation operation, String token) {
        return http.perform(request(HttpMethod.valueOf(operation.method()), operation.route())
                .secure(true)
                .header("Authorization", "Bearer " + token));
    }
}
