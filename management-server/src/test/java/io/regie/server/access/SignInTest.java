package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import io.regie.server.testing.ServerTest;
import jakarta.servlet.http.Cookie;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ServerTest
@Import({Scene.class, Routes.class})
class SignInTest {
    private static final String SESSION = "__Host-regie-session";
    private static final String CHOSEN = "a sentence of my own";

    @Autowired
    MockMvcTester http;

    @Autowired
    Scene scene;

    @Autowired
    Access access;

    @Autowired
    Accounts accounts;

    @Autowired
    JdbcClient jdbc;

    private Scene.User user = new Scene.User(new UUID(0, 0), "", "");

    @BeforeEach
    void a_user_with_a_one_time_password() throws Exception {
        user = scene.user();
    }

    private MvcTestResult signIn(String name, String password, String address) {
        return http.perform(post("/sign-in")
                .secure(true)
                .with(csrf())
                .with(request -> {
                    request.setRemoteAddr(address);
                    return request;
                })
                .param("username", name)
                .param("password", password));
    }

    private static Cookie session(MvcTestResult result) {
        return Objects.requireNonNull(result.getResponse().getCookie(SESSION));
    }

    private MvcTestResult changePassword(Cookie session, String current, String wanted) {
        return http.perform(post("/password")
                .secure(true)
                .with(csrf())
                .cookie(session)
                .param("currentPassword", current)
                .param("newPassword", wanted)
                .param("repeat", wanted));
    }

    private MvcTestResult me(Cookie session) {
        return http.perform(get("/api/v1/me").secure(true).cookie(session));
    }

    @Test
    void the_one_time_password_and_the_local_token_are_for_the_server_alone() throws Exception {
        for (String file : new String[] {"initial-admin-password", "local-token"}) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(scene.home().resolve(file))))
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

    @Test
    void a_visitor_leaves_no_session_behind() {
        MvcTestResult page = http.perform(get("/sign-in").secure(true));

        assertThat(page.getResponse().getCookie(SESSION)).isNull();
    }

    @Test
    void nothing_inline_and_nothing_from_elsewhere_runs_in_a_page() {
        assertThat(http.perform(get("/sign-in").secure(true)))
                .headers()
                .hasValue("Content-Security-Policy", SecurityConfiguration.CONTENT_SECURITY_POLICY)
                .hasValue("X-Content-Type-Options", "nosniff");
        assertThat(SecurityConfiguration.CONTENT_SECURITY_POLICY).doesNotContain("unsafe");
    }

    @Test
    void a_one_time_password_opens_nothing_but_its_change() {
        Cookie session = session(signIn(user.name(), user.password(), "198.51.100.1"));

        assertThat(http.perform(get("/").secure(true).accept("text/html").cookie(session)))
                .hasRedirectedUrl("/password");
        assertThat(http.perform(get("/api/v1/tasks").secure(true).cookie(session)))
                .hasStatus(403)
                .bodyJson()
                .extractingPath("$.code")
                .isEqualTo("password.due");
        assertThat(changePassword(session, user.password(), CHOSEN)).hasRedirectedUrl("/");
        assertThat(http.perform(get("/api/v1/tasks").secure(true).cookie(session)))
                .hasStatusOk();
    }

    @Test
    void the_session_cookie_is_for_https_and_the_server_alone() {
        Cookie session = session(signIn(user.name(), user.password(), "198.51.100.2"));

        assertThat(session.getSecure()).isTrue();
        assertThat(session.isHttpOnly()).isTrue();
        assertThat(session.getAttribute("SameSite")).isEqualToIgnoringCase("lax");
    }

    @Test
    void a_changed_password_ends_the_other_sessions() {
        Cookie one = session(signIn(user.name(), user.password(), "198.51.100.3"));
        Cookie other = session(signIn(user.name(), user.password(), "198.51.100.3"));

        changePassword(one, user.password(), CHOSEN);

        assertThat(me(one)).hasStatusOk();
        assertThat(me(other)).hasStatus(401);
    }

    @Test
    void a_poor_password_is_refused_beside_its_field() {
        Cookie session = session(signIn(user.name(), user.password(), "198.51.100.4"));

        assertThat(changePassword(session, user.password(), "short"))
                .hasStatusOk()
                .bodyText()
                .contains("between 12 and 256");
        assertThat(changePassword(session, "not the current one", CHOSEN))
                .bodyText()
                .contains("not your current password");
    }

    @Test
    void a_disabled_user_is_signed_out_at_once() throws Exception {
        Cookie session = session(signIn(user.name(), user.password(), "198.51.100.5"));
        access.runAs(Scene.SETTING, () -> accounts.update(user.id(), "", false));

        assertThat(me(session)).hasStatus(401);
        assertThat(signIn(user.name(), user.password(), "198.51.100.5")).hasRedirectedUrl("/sign-in?error");
    }

    @Test
    void signing_out_ends_the_session() {
        Cookie session = session(signIn(user.name(), user.password(), "198.51.100.6"));

        assertThat(http.perform(post("/sign-out").secure(true).with(csrf()).cookie(session)))
                .hasRedirectedUrl("/sign-in?out");
        assertThat(me(session)).hasStatus(401);
    }

    @Test
    void a_token_that_has_ended_is_refused_and_says_so() throws Exception {
        String token = scene.token(user, null);
        scene.endTokens(user, Instant.parse("2026-01-01T00:00:00Z"));

        assertThat(http.perform(get("/api/v1/me").secure(true).header("Authorization", "Bearer " + token)))
                .hasStatus(401)
                .bodyJson()
                .extractingPath("$.code")
                .isEqualTo("token.expired");
    }

    @Test
    void a_forged_request_is_refused() {
        Cookie session = session(signIn(user.name(), user.password(), "198.51.100.7"));

        assertThat(http.perform(post("/api/v1/tokens")
                        .secure(true)
                        .cookie(session)
                        .contentType("application/json")
                        .content("{\"label\": \"forged\"}")))
                .hasStatus(403)
                .bodyJson()
                .extractingPath("$.code")
                .isEqualTo("csrf.invalid");
    }

    @Test
    void wrong_passwords_make_one_wait_but_only_where_they_come_from() {
        for (int i = 0; i < 5; i++) {
            assertThat(signIn(user.name(), "wrong", "198.51.100.8")).hasRedirectedUrl("/sign-in?error");
        }

        assertThat(signIn(user.name(), user.password(), "198.51.100.8")
                        .getResponse()
                        .getRedirectedUrl())
                .startsWith("/sign-in?wait=");
        assertThat(signIn(user.name(), user.password(), "198.51.100.9")).hasRedirectedUrl("/");
    }

    @Test
    void a_flood_on_a_name_keeps_nobody_out_on_the_server_itself_or_where_he_was_last() {
        signIn(user.name(), user.password(), "198.51.100.10");
        for (int i = 0; i < 25; i++) {
            signIn(user.name(), "wrong", "203.0.113." + i);
        }

        assertThat(signIn(user.name(), user.password(), "198.51.100.11")
                        .getResponse()
                        .getRedirectedUrl())
                .startsWith("/sign-in?wait=");
        assertThat(signIn(user.name(), user.password(), "127.0.0.1")).hasRedirectedUrl("/");
    }

    @Test
    void what_was_typed_for_an_unknown_name_is_not_written_down() {
        String typed = "my password by mistake " + user.id();
        signIn(typed, "x", "198.51.100.12");

        assertThat(jdbc.sql("select count(*) from audit where actor_name = :typed or target_name = :typed")
                        .param("typed", typed)
                        .query(Long.class)
                        .single())
                .isZero();
    }
}
