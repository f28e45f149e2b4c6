package io.regie.bridge.simulated;

import static io.regie.agent.v1.PowerState.POWER_STATE_CRASHED;
import static io.regie.agent.v1.PowerState.POWER_STATE_OFF;
import static io.regie.agent.v1.PowerState.POWER_STATE_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.HostAgentGrpc;
import io.regie.agent.v1.MigrateGuestRequest;
import io.regie.bridge.error.AgentErrors;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the simulation promises beyond the contract: it remembers, it follows the day, it fails on demand. */
class SimulatedWorldTest {

    private static final Instant NOON = Instant.parse("2026-11-23T14:00:00Z");

    @TempDir
    Path state;

    @Test
    void a_restart_finds_hosts_and_guests_again() throws Exception {
        List<String> ids;
        List<Guest> guests;
        try (SimulatedWorld world = open(3)) {
            ids = world.hosts().stream().map(SimulatedHost::id).toList();
            guests = world.hosts().get(1).guests();
        }
        try (SimulatedWorld world = open(3)) {
            assertThat(world.hosts()).extracting(SimulatedHost::id).isEqualTo(ids);
            assertThat(guests).isNotEmpty();
            assertThat(world.hosts().get(1).guests()).isEqualTo(guests);
        }
    }

    @Test
    void guests_are_busier_by_day_than_by_night() throws Exception {
        try (SimulatedWorld world = open(20)) {
            assertThat(load(world, NOON)).isGreaterThan(2 * load(world, NOON.minus(Duration.ofHours(12))));
        }
    }

    private static double load(SimulatedWorld world, Instant time) {
        return world.hosts().stream()
                .flatMap(host -> host.guests().stream())
                .mapToDouble(guest -> world.load().cpu(guest, time))
                .sum();
    }

    @Test
    void names_and_ids_are_given_once() throws Exception {
        try (SimulatedWorld world = open(50)) {
            List<Guest> guests = world.hosts().stream()
                    .flatMap(host -> host.guests().stream())
                    .toList();
            assertThat(guests).hasSize(50 * 4);
            assertThat(guests).extracting(guest -> guest.getSpec().getName()).doesNotHaveDuplicates();
            assertThat(guests).extracting(guest -> guest.getSpec().getGuestId()).doesNotHaveDuplicates();
        }
    }

    @Test
    void a_guest_crashes_on_demand() throws Exception {
        try (SimulatedWorld world = open(1)) {
            SimulatedHost host = world.hosts().getFirst();
            Guest victim = runningMachine(host);

            host.crash(victim.getSpec().getGuestId());

            Guest crashed = host.inventory().require(victim.getSpec().getGuestId());
            assertThat(crashed.getPowerState()).isEqualTo(POWER_STATE_CRASHED);
            assertThat(crashed.getProblem()).isNotBlank();
        }
    }

    @Test
    void a_host_without_power_has_no_running_guest() throws Exception {
        try (SimulatedWorld world = open(1)) {
            world.hosts().getFirst().losePower();

            assertThat(world.hosts().getFirst().guests()).allMatch(guest -> guest.getPowerState() == POWER_STATE_OFF);
        }
    }

    @Test
    void a_migration_that_fails_on_demand_leaves_one_running_copy_at_the_source() throws Exception {
        try (SimulatedWorld world = open(2)) {
            SimulatedHost source = world.hosts().get(0);
            SimulatedHost destination = world.hosts().get(1);
            Guest guest = runningMachine(source);
            source.faults()
                    .failNextAt(
                            "MigrateGuest", 0.5, Status.Code.UNAVAILABLE, "link.lost", "The link broke.", "Mend it.");

            StatusRuntimeException failure = migrate(source, destination, guest);

            assertThat(AgentErrors.in(failure).orElseThrow().getCode()).isEqualTo("link.lost");
            assertThat(source.inventory().find(guest.getSpec().getGuestId())).contains(guest);
            assertThat(destination.inventory().find(guest.getSpec().getGuestId()))
                    .isEmpty();
        }
    }

    private static StatusRuntimeException migrate(SimulatedHost source, SimulatedHost destination, Guest guest)
            throws Exception {
        Server server = InProcessServerBuilder.forName(source.id())
                .addService(source.service())
                .build()
                .start();
        ManagedChannel channel = InProcessChannelBuilder.forName(source.id()).build();
        try {
            var request = MigrateGuestRequest.newBuilder()
                    .setGuestId(guest.getSpec().getGuestId())
                    .setDestinationUri(LiveMigration.URI_PREFIX + destination.id())
                    .build();
            return catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> HostAgentGrpc.newBlockingStub(channel)
                            .migrateGuest(request)
                            .forEachRemaining(ignored -> {}));
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    private static Guest runningMachine(SimulatedHost host) {
        return host.guests().stream()
                .filter(guest -> guest.getPowerState() == POWER_STATE_RUNNING)
                .filter(guest -> guest.getSpec().getKind() == GuestKind.GUEST_KIND_VM)
                .findFirst()
                .orElseThrow();
    }

    private SimulatedWorld open(int hosts) throws Exception {
        return SimulatedWorld.open(state, new WorldSettings(hosts, 4, 1, 50), InstantSource.fixed(NOON));
    }
}
