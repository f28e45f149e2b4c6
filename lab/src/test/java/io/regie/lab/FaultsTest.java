package io.regie.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Death of programs and hosts: guests run on, tasks tell the truth, one copy of a guest runs. */
class FaultsTest {
    private static final Duration BACK = Duration.ofSeconds(60);

    private final Center center = new Center();

    @ParameterizedTest
    @ValueSource(strings = {"server", "postgres"})
    void guests_run_on_while_a_program_of_the_center_is_dead(String program) {
        try (TestGuest vm =
                TestGuest.deploy(center, "it-fault-" + program, "tiny-vm", "h1").started()) {
            Ticks before = vm.ticks();
            Regie.killInCenter(program);
            await().atMost(BACK).ignoreExceptions().untilAsserted(() -> {
                assertThat(vm.state()).isEqualTo("running");
                assertThat(center.named("hosts", "h1").path("connection").asString())
                        .isEqualTo("connected");
            });
            assertThat(vm.ticks().number()).isGreaterThan(before.number());
        }
    }

    @ParameterizedTest
    @CsvSource({"bridge, tiny-vm", "hostd, tiny-vm", "bridge, tiny-ctx", "hostd, tiny-ctx"})
    void guests_run_on_while_an_agent_is_dead_and_the_inventory_is_right_after_it(String program, String template) {
        try (TestGuest guest = TestGuest.deploy(center, "it-" + program + "-" + template, template, "h2")
                .started()) {
            Ticks before = guest.ticks();
            Regie.killOnHost("h2", program);
            assertThat(guest.runsOn("h2")).isTrue();
            await().atMost(BACK).untilAsserted(() -> {
                assertThat(center.named("hosts", "h2").path("connection").asString())
                        .isEqualTo("connected");
                assertThat(guest.state()).isEqualTo("running");
            });
            // The agent may be back within the second.
            await().atMost(BACK).until(() -> guest.ticks().number() > before.number());
            guest.power("power-off");
            assertThat(guest.state()).isEqualTo("off");
        }
    }

    @Test
    void a_migration_whose_server_is_killed_ends_truthfully_with_one_copy() {
        try (TestGuest vm =
                TestGuest.deploy(center, "it-fault-move", "tiny-vm", "h1").started()) {
            Ticks before = vm.ticks();
            Answer accepted = vm.askToMove("h2");
            assertThat(accepted.status()).isEqualTo(202);
            Regie.killInCenter("server");
            await().atMost(BACK)
                    .ignoreExceptions()
                    .until(() -> center.get("/hosts").status() == 200);

            JsonNode task = center.endedTask(accepted.body().path("id").asString());

            assertThat(vm.runningCopies()).isEqualTo(1);
            String expected = task.path("state").asString().equals("succeeded") ? "h2" : "h1";
            assertThat(vm.runsOn(expected)).as("%s", task).isTrue();
            await().atMost(BACK).untilAsserted(() -> assertThat(vm.hostName()).isEqualTo(expected));
            assertThat(vm.ticks().number()).isGreaterThan(before.number());
        }
    }

    @Test
    void a_destination_that_dies_in_mid_migration_leaves_the_guest_at_its_source() {
        try (TestGuest vm =
                TestGuest.deploy(center, "it-fault-host", "tiny-vm", "h1").started()) {
            vm.ticks();
            Answer accepted = vm.askToMove("h2");
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                String state = center.get("/tasks/" + accepted.body().path("id").asString())
                        .body()
                        .path("state")
                        .asString();
                return !state.equals("queued");
            });
            Regie.crash("h2");
            JsonNode task = center.endedTask(accepted.body().path("id").asString());
            Regie.bootHosts();

            // Died before the switch-over, the guest lives on at its source; after it, it died with its host.
            if (task.path("state").asString().equals("failed")) {
                assertThat(vm.runningCopies()).as("%s", task).isEqualTo(1);
                assertThat(vm.runsOn("h1")).isTrue();
                assertThat(task.path("error").path("message").asString()).isNotEmpty();
            }
            await().atMost(BACK)
                    .untilAsserted(() -> assertThat(center.named("hosts", "h2")
                                    .path("connection")
                                    .asString())
                            .isEqualTo("connected"));
        }
    }
}
