package io.regie.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.WebSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class VirtualMachineTest {
    private final Center center = new Center();

    @Test
    void a_running_machine_moves_while_its_clock_ticks_on() {
        try (TestGuest vm =
                TestGuest.deploy(center, "it-vm-move", "tiny-vm", "h1").started()) {
            Ticks before = vm.ticks();
            String startedBefore = vm.shown().path("started").asString();

            JsonNode task = center.done(vm.askToMove("h2"));

            assertThat(vm.hostName()).isEqualTo("h2");
            assertThat(vm.runsOn("h2")).isTrue();
            assertThat(vm.runsOn("h1")).isFalse();
            assertThat(vm.shown().path("started").asString()).isEqualTo(startedBefore);
            Ticks after = vm.ticks();
            assertThat(after.number()).isGreaterThan(before.number());
            assertThat(after.uptime()).isGreaterThan(before.uptime());
            assertThat(task.path("details").path("downtimeMs").asInt(-1)).isBetween(1, 10_000);
            // The destination's last word of the migration may come after the task's end.
            await().atMost(Duration.ofSeconds(20)).until(() -> vm.state().equals("running"));
        }
    }

    @Test
    void figures_of_a_running_machine_arrive() {
        try (TestGuest vm =
                TestGuest.deploy(center, "it-vm-figures", "tiny-vm", "h1").started()) {
            await().atMost(Duration.ofSeconds(45)).untilAsserted(() -> {
                assertThat(vm.shown().path("cpuUsed").asDouble(-1)).isBetween(0.0, 1.0);
                assertThat(vm.shown().path("memoryUsedBytes").asLong(0)).isPositive();
            });
        }
    }

    @Test
    void the_screen_speaks_rfb_and_the_serial_line_answers() {
        try (TestGuest vm =
                TestGuest.deploy(center, "it-vm-console", "tiny-vm", "h2").started()) {
            vm.ticks();
            Typist screen = new Typist();
            WebSocket vnc = center.console(vm.id(), "vnc", screen);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(screen.seen()).startsWith("RFB 003.008"));
            vnc.abort();

            Typist serial = new Typist();
            WebSocket text = center.console(vm.id(), "text", serial);
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> {
                        Typist.type(text, "\recho $((6 * 7))-$(hostname)\r");
                        assertThat(serial.seen()).contains("42-");
                    });
            text.abort();
        }
    }

    @Test
    void a_deleted_machine_leaves_no_file() {
        String directory;
        try (TestGuest vm =
                TestGuest.deploy(center, "it-vm-delete", "tiny-vm", "h1").started()) {
            directory = "/srv/regie/datastores/san/guests/" + vm.id();
            assertThat(Regie.trueInHost("h1", "test", "-d", directory)).isTrue();
            vm.power("power-off");
            center.done(center.delete("/guests/" + vm.id()));
            assertThat(center.find("guests", "it-vm-delete")).isEmpty();
        }
        assertThat(Regie.trueInHost("h1", "test", "-e", directory)).isFalse();
    }

    @Test
    void shutting_down_asks_the_guest_itself() {
        try (TestGuest vm =
                TestGuest.deploy(center, "it-vm-shutdown", "tiny-vm", "h1").started()) {
            vm.ticks();
            vm.power("shutdown");
            assertThat(vm.state()).isEqualTo("off");
        }
    }
}
