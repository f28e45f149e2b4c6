package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import io.regie.server.testing.ServerTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** What may not be seen cannot be found out by filters, searches and orders of lists either. */
@ServerTest
@Import({Scene.class, Routes.class})
class ListGuardTest {
    @Autowired
    MockMvcTester http;

    @Autowired
    Scene scene;

    @Autowired
    JdbcClient jdbc;

    private final UUID event = UUID.randomUUID();
    private final String mark = UUID.randomUUID().toString();
    private UUID host = new UUID(0, 0);
    private String his = "";
    private String everything = "";

    @BeforeEach
    void an_event_of_a_guest_that_he_sees_on_a_host_that_he_does_not() throws Exception {
        host = scene.place(scene.root(), "host", "hidden-" + mark);
        UUID guest = scene.place(scene.root(), "guest", "seen-" + mark);
        Scene.User user = scene.user();
        scene.grant(guest, user, Role.READ_ONLY);
        his = scene.token(user, null);
        everything = scene.localToken();
        jdbc.sql("""
                        insert into event (id, time, kind, severity, message, host_id, guest_id, host_name, guest_name)
                        values (?, now(), 'guest.started', 'info', ?, ?, ?, ?, ?)
                        """)
                .params(event, "Started on secret-" + mark, host, guest, "hidden-" + mark, "seen-" + mark)
                .update();
    }

    private String events(String token, String query) throws Exception {
        return http.perform(get("/api/v1/events?" + query).secure(true).header("Authorization", "Bearer " + token))
                .getResponse()
                .getContentAsString();
    }

    @Test
    void who_sees_the_guest_finds_its_event_by_the_guest() throws Exception {
        assertThat(events(his, "q=seen-" + mark)).contains(event.toString());
    }

    @Test
    void he_does_not_find_it_by_the_host_or_by_words_that_are_taken_out_for_him() throws Exception {
        for (String query : List.of("host=" + host, "node=" + host, "q=hidden-" + mark, "q=secret-" + mark)) {
            assertThat(events(his, query)).as(query).doesNotContain(event.toString());
            assertThat(events(everything, query)).as(query).contains(event.toString());
        }
    }
}
