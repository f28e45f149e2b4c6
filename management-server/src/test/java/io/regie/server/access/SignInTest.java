package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import io.regie.server.testing.ServerTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@ServerTest
class SignInTest {
    @Autowired
    MockMvcTester http;

    @Value("${regie.home}")
    Path home;

    @Test
    void the_one_time_password_and_the_local_token_are_for_the_server_alone() throws Exception {
        for (String file : new String[] {"initial-admin-password", "local-token"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void a_page_sends_a_visitor_to_the_sign_in() {
        assertThat(http.perform(get("/").secure(true).accept("text/html")))
                .hasStatus(302)
                .hasRedirectedUrl("/sign-in");
        assertThat(http.perform(get("/sign-in").secure(true)))
                .hasStatusOk()
                .bodyText()
                .contains("name=\"_csrf\"");
    }
}
