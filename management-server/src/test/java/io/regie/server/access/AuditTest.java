package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.request;

import io.regie.server.testing.ServerTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.transaction.support.TransactionTemplate;

@ServerTest
@Import({Scene.class, Routes.class})
class AuditTest {
    @Autowired
    Audit audit;

    @Autowired
    Access access;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Scene scene;

    @Autowired
    MockMvcTester http;

    @Test
    void a_change_that_is_undone_leaves_no_record_but_a_denial_does() throws Exception {
        String name = UUID.randomUUID().toString();
        access.runAs(
                Scene.SETTING,
                () -> transaction.execute(status -> {
                    audit.record("test.change", null, name, "");
                    audit.denied("test.denial", null, name, "");
                    status.setRollbackOnly();
                    return name;
                }));

        assertThat(jdbc.sql("select action from audit where target_name = ?")
                        .param(name)
                        .query(String.class)
                        .list())
                .containsExactly("test.denial");
    }

    @Test
    void the_use_of_a_token_is_told_once_an_hour_and_every_call_that_changes_something() throws Exception {
        Scene.User user = scene.user();
        String token = scene.token(user, null);
        send("GET", "/api/v1/me", token);
        send("GET", "/api/v1/me", token);
        assertThat(actionsOf(user)).containsExactly("token.create", "token.use");

        send("POST", "/api/v1/tasks/" + UUID.randomUUID() + "/cancel", token);
        assertThat(actionsOf(user)).containsExactly("token.create", "token.use", "token.call");
        assertThat(jdbc.sql("select via from audit where actor_id = ? and action = 'token.call' and outcome = 'failed'")
                        .param(user.id())
                        .query(String.class)
                        .single())
                .isEqualTo("test");
    }

    @Test
    void a_change_by_a_token_is_told_once_with_what_was_before_and_after() throws Exception {
        Scene.User admin = scene.user();
        scene.grant(scene.root(), admin, Role.CENTER_ADMIN);
        String token = scene.token(admin, null);
        Scene.User other = scene.user();
        http.perform(request(HttpMethod.PUT, "/api/v1/users/" + other.id())
                .secure(true)
                .header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .content("{\"fullName\": \"Ada\", \"enabled\": true}"));

        assertThat(actionsOf(admin)).containsExactly("token.create", "token.use", "user.update");
        assertThat(jdbc.sql("""
                        select before ->> 'fullName' || '>' || (after ->> 'fullName') || ' ' || cause || ' ' || address
                        from audit where actor_id = ? and action = 'user.update'
                        """).param(admin.id()).query(String.class).single())
                .isEqualTo("Somebody>Ada api-token 127.0.0.1");
    }

    private void send(String method, String path, String token) {
        http.perform(request(HttpMethod.valueOf(method), path).secure(true).header("Authorization", "Bearer " + token));
    }

    private java.util.List<String> actionsOf(Scene.User user) {
        return jdbc.sql("select action from audit where actor_id = ? order by id")
                .param(user.id())
                .query(String.class)
                .list();
    }
}
