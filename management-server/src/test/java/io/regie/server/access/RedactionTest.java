package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.regie.server.testing.ServerTest;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** Sentences tell each reader only what he may know of. */
@ServerTest
@Import({Scene.class, Routes.class})
class RedactionTest {
    @Autowired
    Redaction redaction;

    @Autowired
    Access access;

    @Autowired
    Scene scene;

    private String own = "";
    private String hidden = "";
    private Scene.User user = new Scene.User(new UUID(0, 0), "", "");

    @BeforeEach
    void a_host_that_he_sees_and_one_that_he_does_not() throws Exception {
        own = "own-" + UUID.randomUUID();
        hidden = "hidden-" + UUID.randomUUID();
        user = scene.user();
        scene.grant(scene.place(scene.root(), "host", own), user, Role.READ_ONLY);
        scene.place(scene.root(), "host", hidden);
    }

    private String read(String text) throws Exception {
        return access.runAs(Scene.as(user), () -> redaction.clean(text));
    }

    @Test
    void the_name_of_what_may_not_be_seen_is_taken_out() throws Exception {
        assertThat(read("Migrate web-1 from " + own + " to " + hidden + "."))
                .isEqualTo("Migrate web-1 from " + own + " to ….");
    }

    @Test
    void a_name_of_several_words_is_taken_out() throws Exception {
        String network = "VM Network " + UUID.randomUUID();
        scene.place(scene.root(), "network", network);

        assertThat(read("It needs '" + network + "' here.")).isEqualTo("It needs '…' here.");
    }

    @Test
    void a_name_within_a_longer_word_is_left_alone() throws Exception {
        assertThat(read("x" + hidden + " and " + hidden + "-2")).isEqualTo("x" + hidden + " and " + hidden + "-2");
    }

    @Test
    void what_something_visible_is_called_too_is_left_alone() throws Exception {
        scene.place(scene.root(), "guest", own);

        assertThat(read("Look at " + own + ".")).isEqualTo("Look at " + own + ".");
    }

    @Test
    void who_sees_everything_reads_everything() throws Exception {
        assertThat(access.runAs(Scene.SETTING, () -> redaction.clean(hidden))).isEqualTo(hidden);
    }
}
