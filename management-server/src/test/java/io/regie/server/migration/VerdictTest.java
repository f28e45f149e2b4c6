package io.regie.server.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictTest {

    @ParameterizedTest
    @CsvSource({
        "RUNNING, ABSENT, STAYED",
        "RUNNING, OFF, STAYED",
        "RUNNING, SILENT, STAYED",
        "RUNNING, RUNNING, TWICE",
        "OFF, RUNNING, ARRIVED",
        "OFF, ABSENT, STAYED",
        "ABSENT, RUNNING, ARRIVED",
        "ABSENT, OFF, ARRIVED",
        "ABSENT, ABSENT, NOWHERE",
        "SILENT, RUNNING, ARRIVED"
    })
    void what_two_hosts_say_settles_where_a_guest_is(Presence source, Presence destination, Verdict verdict) {
        assertThat(Verdict.of(source, destination)).contains(verdict);
    }

    @ParameterizedTest
    @CsvSource({"SILENT, ABSENT", "SILENT, OFF", "SILENT, SILENT", "ABSENT, SILENT", "OFF, SILENT"})
    void a_silent_host_that_might_run_it_leaves_it_open(Presence source, Presence destination) {
        assertThat(Verdict.of(source, destination)).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @EnumSource(Presence.class)
    void nothing_is_settled_while_a_host_sends_or_receives_it(Presence other) {
        assertThat(Verdict.of(Presence.LEAVING, other)).isEmpty();
        assertThat(Verdict.of(other, Presence.COMING)).isEmpty();
    }

    @Test
    void what_must_not_be_is_looked_at_twice() {
        assertThat(Verdict.values())
                .filteredOn(Verdict::needsSecondLook)
                .containsExactly(Verdict.NOWHERE, Verdict.TWICE);
    }
}
