package io.regie.bridge.contract;

import static io.regie.agent.v1.PowerState.POWER_STATE_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.regie.agent.v1.AbortMigrationRequest;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.GuestNic;
import io.regie.agent.v1.GuestSpec;
import io.regie.agent.v1.MigrateGuestRequest;
import io.regie.agent.v1.MigrationObstacle;
import io.regie.agent.v1.MigrationPhase;
import io.regie.agent.v1.MigrationProgress;
import io.regie.agent.v1.PrepareMigrationRequest;
import io.regie.agent.v1.PrepareMigrationResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * All that an agent promises, as sentences. A driver passes when its subclass, which only has to open two agents, is
 * green. The last part is about live migration.
 */
public abstract class AgentContract extends TelemetryContract {

    @Test
    void a_running_machine_moves_and_does_not_notice() {
        Guest guest = createAndStart(GuestKind.GUEST_KIND_VM);

        List<MigrationProgress> progress = new ArrayList<>();
        first.calls().migrateGuest(migration(guest)).forEachRemaining(progress::add);

        MigrationProgress last = progress.getLast();
        assertThat(last.getPhase()).isEqualTo(MigrationPhase.MIGRATION_PHASE_DONE);
        assertThat(last.getMemorySentBytes()).isPositive();
        assertThat(first.find(guest.getSpec().getGuestId())).isEmpty();
        Guest moved = second.find(guest.getSpec().getGuestId()).orElseThrow();
        assertThat(moved.getPowerState()).isEqualTo(POWER_STATE_RUNNING);
        assertThat(moved.getStartedMs()).isEqualTo(guest.getStartedMs());
        assertThat(moved.getSpec()).isEqualTo(guest.getSpec());
    }

    @Test
    void a_cancelled_migration_leaves_the_machine_where_it_runs() throws Exception {
        Guest guest = createAndStart(GuestKind.GUEST_KIND_VM);
        try (var moving = new Watching<MigrateGuestRequest, MigrationProgress>()) {
            first.streams().migrateGuest(slow(guest), moving);
            await().atMost(PATIENCE).until(() -> isCopying(moving));
        }

        runsOnlyOnFirst(guest);
    }

    @Test
    void an_aborted_migration_leaves_the_machine_where_it_runs() throws Exception {
        Guest guest = createAndStart(GuestKind.GUEST_KIND_VM);
        try (var moving = new Watching<MigrateGuestRequest, MigrationProgress>()) {
            first.streams().migrateGuest(slow(guest), moving);
            await().atMost(PATIENCE).until(() -> isCopying(moving));

            first.calls()
                    .abortMigration(AbortMigrationRequest.newBuilder()
                            .setGuestId(guest.getSpec().getGuestId())
                            .build());

            await().atMost(PATIENCE).until(() -> moving.end().isPresent());
            assertThat(moving.end().orElseThrow().getCode()).isEqualTo(Status.Code.CANCELLED);
        }

        runsOnlyOnFirst(guest);
    }

    @Test
    void what_keeps_a_guest_away_is_named() {
        Guest guest = createAndStart(GuestKind.GUEST_KIND_VM);
        GuestSpec impossible = guest.getSpec().toBuilder()
                .setMemoryBytes(2 * second.describe().getMemoryBytes())
                .setMachineType("pc-q35-99.9")
                .setDatastoreId("00000000-0000-4000-8000-000000000000")
                .clearNics()
                .addNics(GuestNic.newBuilder()
                        .setMacAddress("52:54:00:00:00:01")
                        .setSwitchName("lan")
                        .setPortGroup("nowhere"))
                .build();

        PrepareMigrationResponse possible = prepare(second, guest.getSpec(), guest.getCpuFeaturesList());
        PrepareMigrationResponse refused = prepare(second, impossible, List.of("regie-imaginary"));

        assertThat(possible.getObstaclesList()).isEmpty();
        assertThat(refused.getObstaclesList())
                .extracting(MigrationObstacle::getCheck)
                .contains("memory.free", "datastore.reachable", "network.port-group", "machine.type");
        // An emulated CPU is the same everywhere.
        if (second.describe().getEnginesList().stream()
                .noneMatch(engine -> engine.getAcceleration().equals("tcg"))) {
            assertThat(refused.getObstaclesList())
                    .extracting(MigrationObstacle::getCheck)
                    .contains("cpu.features");
        }
        assertThat(refused.getObstaclesList()).allSatisfy(obstacle -> {
            assertThat(obstacle.getReason()).isNotBlank();
            assertThat(obstacle.getRemedy()).isNotBlank();
        });
    }

    @Test
    void a_machine_that_is_off_cannot_move_live() {
        Guest guest = create(GuestKind.GUEST_KIND_VM);

        refusal(
                Status.Code.FAILED_PRECONDITION,
                () -> first.calls().migrateGuest(migration(guest)).forEachRemaining(ignored -> {}));
    }

    private MigrateGuestRequest migration(Guest guest) {
        String uri =
                prepare(second, guest.getSpec(), guest.getCpuFeaturesList()).getDestinationUri();
        return MigrateGuestRequest.newBuilder()
                .setTaskId("contract")
                .setGuestId(guest.getSpec().getGuestId())
                .setDestinationUri(uri)
                .setAutoConverge(true)
                .build();
    }

    /** So slow that it is not over before it is stopped. */
    private MigrateGuestRequest slow(Guest guest) {
        return migration(guest).toBuilder().setBandwidthBytesPerS(1 << 20).build();
    }

    private static PrepareMigrationResponse prepare(AgentClient agent, GuestSpec spec, List<String> features) {
        return agent.calls()
                .prepareMigration(PrepareMigrationRequest.newBuilder()
                        .setSpec(spec)
                        .setLive(true)
                        .addAllCpuFeatures(features)
                        .build());
    }

    private static boolean isCopying(Watching<MigrateGuestRequest, MigrationProgress> moving) {
        assertThat(moving.end()).isEmpty();
        return moving.answers().stream()
                .anyMatch(progress -> progress.getPhase() == MigrationPhase.MIGRATION_PHASE_COPY);
    }

    private void runsOnlyOnFirst(Guest guest) {
        String guestId = guest.getSpec().getGuestId();
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(second.find(guestId)).isEmpty();
            Guest stayed = first.find(guestId).orElseThrow();
            assertThat(stayed.getPowerState()).isEqualTo(POWER_STATE_RUNNING);
            assertThat(stayed.getStartedMs()).isEqualTo(guest.getStartedMs());
        });
    }
}
