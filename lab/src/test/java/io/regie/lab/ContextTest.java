package io.regie.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.WebSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ContextTest {
    private final Center center = new Center();

    @Test
    void a_running_context_restarts_on_the_other_host_and_says_for_how_long_it_was_away() {
        try (TestGuest context =
                TestGuest.deploy(center, "it-ctx-move", "tiny-ctx", "h1").started()) {
            context.ticks();

            JsonNode task = center.done(context.askToMove("h2"));

            assertThat(context.hostName()).isEqualTo("h2");
            assertThat(context.state()).isEqualTo("running");
            // The monitor of a stopped context still tidies up after it.
            await().atMost(Duration.ofSeconds(10)).until(() -> !context.runsOn("h1"));
            assertThat(context.runsOn("h2")).isTrue();
            assertThat(task.path("details").path("interruptionMs").asInt(-1)).isPositive();
            context.ticks();
        }
    }

    @Test
    void a_terminal_answers_in_the_context() {
        try (TestGuest context =
                TestGuest.deploy(center, "it-ctx-terminal", "tiny-ctx", "h2").started()) {
            Typist typist = new Typist();
            WebSocket terminal = center.console(context.id(), "text", typist);
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        Typist.type(terminal, "\recho $((6 * 7))-$(hostname)\r");
                        assertThat(typist.seen()).contains("42-it-ctx-terminal");
                    });
            terminal.abort();
        }
    }

    @Test
    void a_context_is_limited_to_its_memory() {
        try (TestGuest context =
                TestGuest.deploy(center, "it-ctx-memory", "tiny-ctx", "h1").started()) {
            long memory = context.shown().path("memoryBytes").asLong();
            Typist typist = new Typist();
            WebSocket terminal = center.console(context.id(), "text", typist);
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        Typist.type(terminal, "\rawk '/^MemTotal:/ { print \"total=\" $2 }' /proc/meminfo\r");
                        assertThat(typist.seen()).contains("total=" + memory / 1024);
                    });
            terminal.abort();
        }
    }
}
