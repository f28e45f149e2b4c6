package io.regie.server.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MigrationPhaseTest {
    private static final Set<MigrationPhase> ENDS =
            EnumSet.of(MigrationPhase.DONE, MigrationPhase.ROLLED_BACK, MigrationPhase.UNRESOLVED);

    @Test
    void a_migration_ends_done_rolled_back_or_unresolved() {
        assertThat(MigrationPhase.values()).filteredOn(MigrationPhase::ended).containsExactlyInAnyOrderElementsOf(ENDS);
    }

    @ParameterizedTest
    @EnumSource(MigrationPhase.class)
    void every_phase_leads_to_an_end(MigrationPhase phase) {
        Set<MigrationPhase> reached = EnumSet.of(phase);
        while (reached.addAll(
                reached.stream().flatMap(from -> successors(from).stream()).toList())) {
            assertThat(reached.size()).isLessThanOrEqualTo(MigrationPhase.values().length);
        }
        assertThat(reached).containsAnyElementsOf(ENDS);
    }

    @Test
    void once_the_destination_has_it_there_is_no_way_back() {
        assertThat(successors(MigrationPhase.REGISTER)).containsExactly(MigrationPhase.DONE);
    }

    private static Set<MigrationPhase> successors(MigrationPhase phase) {
        return MigrationPhase.NEXT.getOrDefault(phase, Set.of());
    }
}
