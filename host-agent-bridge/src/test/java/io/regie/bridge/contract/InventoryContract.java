package io.regie.bridge.contract;

import static io.regie.agent.v1.PowerAction.POWER_ACTION_POWER_OFF;
import static io.regie.agent.v1.PowerAction.POWER_ACTION_RESET;
import static io.regie.agent.v1.PowerAction.POWER_ACTION_RESUME;
import static io.regie.agent.v1.PowerAction.POWER_ACTION_START;
import static io.regie.agent.v1.PowerAction.POWER_ACTION_SUSPEND;
import static io.regie.agent.v1.PowerState.POWER_STATE_OFF;
import static io.regie.agent.v1.PowerState.POWER_STATE_RUNNING;
import static io.regie.agent.v1.PowerState.POWER_STATE_SUSPENDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.regie.agent.v1.CreateGuestRequest;
import io.regie.agent.v1.Engine;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.GuestNic;
import io.regie.agent.v1.GuestSpec;
import io.regie.agent.v1.HostDescription;
import io.regie.agent.v1.InventoryUpdate;
import io.regie.agent.v1.OperationProgress;
import io.regie.agent.v1.Template;
import io.regie.agent.v1.WatchRequest;
import java.time.Duration;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Describe, Watch, and the life of a guest on one host. */
public abstract class InventoryContract extends HostAgentContract {

    private static final String KINDS = "GUEST_KIND_(VM|CONTEXT)";

    @Test
    void a_host_describes_itself() {
        HostDescription host = first.describe();

        assertThat(UUID.fromString(host.getHostId())).hasToString(host.getHostId());
        assertThat(host.getName()).isNotBlank();
        assertThat(host.getMemoryBytes())
                .isGreaterThan(host.getMemoryUsedBytes())
                .isPositive();
        assertThat(host.getCpu().getLogicalCpus()).isPositive();
        assertThat(host.getCpu().getFeaturesList()).isNotEmpty();
        assertThat(host.getEnginesList()).extracting(Engine::getUsable).contains(true);
        assertThat(host.getDatastoresList()).isNotEmpty().allMatch(store -> store.getCapacityBytes() > 0);
        assertThat(host.getSwitchesList()).isNotEmpty();
        assertThat(Duration.ofMillis(System.currentTimeMillis() - host.getClockMs())
                        .abs())
                .isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void two_hosts_see_a_shared_datastore_under_one_id() {
        assertThat(first.describe().getDatastoresList())
                .filteredOn(store -> store.getShared())
                .extracting(store -> store.getDatastoreId())
                .containsAnyElementsOf(second.describe().getDatastoresList().stream()
                        .map(store -> store.getDatastoreId())
                        .toList());
    }

    @Test
    void a_watch_begins_with_a_snapshot_and_goes_on_with_changes() throws Exception {
        try (var watching = new Watching<WatchRequest, InventoryUpdate>()) {
            first.streams().watch(WatchRequest.getDefaultInstance(), watching);
            await().atMost(PATIENCE).until(() -> !watching.answers().isEmpty());
            assertThat(watching.answers().getFirst().hasSnapshot()).isTrue();
            assertThat(watching.answers().getFirst().getSnapshot().getHost().getHostId())
                    .isEqualTo(first.describe().getHostId());

            Guest guest = create(GuestKind.GUEST_KIND_CONTEXT);
            await().atMost(PATIENCE)
                    .until(() -> watching.answers().stream()
                            .anyMatch(update -> update.getGuestChanged()
                                    .getSpec()
                                    .getGuestId()
                                    .equals(guest.getSpec().getGuestId())));

            first.delete(guest.getSpec());
            await().atMost(PATIENCE)
                    .until(() -> watching.answers().stream()
                            .anyMatch(update -> update.getGuestRemoved()
                                    .equals(guest.getSpec().getGuestId())));
        }
    }

    @Test
    void a_watch_beats_at_least_every_five_seconds() throws Exception {
        try (var watching = new Watching<WatchRequest, InventoryUpdate>()) {
            first.streams().watch(WatchRequest.getDefaultInstance(), watching);
            await().atMost(PATIENCE).until(() -> !watching.answers().isEmpty());

            await().atMost(Duration.ofSeconds(6))
                    .until(() -> watching.answers().stream().anyMatch(InventoryUpdate::hasHeartbeat));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = KINDS)
    void a_guest_is_created_powered_off(GuestKind kind) {
        Guest guest = create(kind);

        assertThat(guest.getPowerState()).isEqualTo(POWER_STATE_OFF);
        assertThat(guest.getManaged()).isTrue();
        assertThat(guest.getStartedMs()).isZero();
        Guest told = first.find(guest.getSpec().getGuestId()).orElseThrow();
        assertThat(told.getSpec()).isEqualTo(guest.getSpec());
    }

    @Test
    void the_agent_pins_what_the_caller_left_open() {
        assertThat(create(GuestKind.GUEST_KIND_VM).getSpec().getMachineType()).isNotBlank();
        assertThat(create(GuestKind.GUEST_KIND_CONTEXT).getSpec().getContextId())
                .isBetween(2, 65535);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = KINDS)
    void a_guest_starts_and_is_powered_off(GuestKind kind) {
        Guest running = createAndStart(kind);
        assertThat(running.getStartedMs()).isPositive();

        Guest off = first.power(running.getSpec().getGuestId(), POWER_ACTION_POWER_OFF);

        assertThat(off.getPowerState()).isEqualTo(POWER_STATE_OFF);
        assertThat(off.getStartedMs()).isZero();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = KINDS)
    void a_suspended_guest_goes_on_where_it_was(GuestKind kind) {
        Guest running = createAndStart(kind);
        String guestId = running.getSpec().getGuestId();

        assertThat(first.power(guestId, POWER_ACTION_SUSPEND).getPowerState()).isEqualTo(POWER_STATE_SUSPENDED);
        Guest resumed = first.power(guestId, POWER_ACTION_RESUME);

        assertThat(resumed.getPowerState()).isEqualTo(POWER_STATE_RUNNING);
        assertThat(resumed.getStartedMs()).isEqualTo(running.getStartedMs());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = KINDS)
    void asking_for_the_state_a_guest_is_in_is_a_success(GuestKind kind) {
        Guest off = create(kind);
        String guestId = off.getSpec().getGuestId();
        assertThat(first.power(guestId, POWER_ACTION_POWER_OFF).getPowerState()).isEqualTo(POWER_STATE_OFF);

        Guest running = first.power(guestId, POWER_ACTION_START);

        Guest again = first.power(guestId, POWER_ACTION_START);
        assertThat(again.getStartedMs()).isEqualTo(running.getStartedMs());
        assertThat(first.power(guestId, POWER_ACTION_RESUME).getPowerState()).isEqualTo(POWER_STATE_RUNNING);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = KINDS)
    void a_guest_that_is_off_is_neither_suspended_nor_reset(GuestKind kind) {
        String guestId = create(kind).getSpec().getGuestId();

        assertThat(refusal(Status.Code.FAILED_PRECONDITION, () -> first.power(guestId, POWER_ACTION_SUSPEND))
                        .getCode())
                .isEqualTo("guest.wrong-state");
        refusal(Status.Code.FAILED_PRECONDITION, () -> first.power(guestId, POWER_ACTION_RESET));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = KINDS)
    void a_running_guest_is_not_deleted(GuestKind kind) {
        Guest running = createAndStart(kind);

        assertThat(refusal(Status.Code.FAILED_PRECONDITION, () -> first.delete(running.getSpec()))
                        .getCode())
                .isEqualTo("guest.running");

        assertThat(first.find(running.getSpec().getGuestId()).orElseThrow().getPowerState())
                .isEqualTo(POWER_STATE_RUNNING);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = KINDS)
    void deleting_a_guest_twice_is_a_success(GuestKind kind) {
        GuestSpec spec = create(kind).getSpec();

        first.delete(spec);
        first.delete(spec);

        assertThat(first.find(spec.getGuestId())).isEmpty();
    }

    @Test
    void a_guest_id_is_taken_once() {
        Guest guest = create(GuestKind.GUEST_KIND_CONTEXT);
        Template template = first.smallestTemplate(GuestKind.GUEST_KIND_CONTEXT);

        refusal(Status.Code.ALREADY_EXISTS, () -> first.create(guest.getSpec(), template));

        assertThat(first.find(guest.getSpec().getGuestId()).orElseThrow().getSpec())
                .isEqualTo(guest.getSpec());
    }

    @Test
    void an_unknown_guest_is_not_found() {
        refusal(Status.Code.NOT_FOUND, () -> first.power(UUID.randomUUID().toString(), POWER_ACTION_START));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad_input")
    void bad_input_is_refused_and_changes_nothing(
            String code, Status.Code expected, UnaryOperator<CreateGuestRequest> spoil) {
        Template template = first.smallestTemplate(GuestKind.GUEST_KIND_CONTEXT);
        GuestSpec spec = spec(template);
        CreateGuestRequest request = spoil.apply(CreateGuestRequest.newBuilder()
                .setSpec(spec)
                .setTemplateId(template.getTemplateId())
                .build());

        assertThat(refusal(expected, () -> AgentClient.last(first.calls().createGuest(request)))
                        .getCode())
                .isEqualTo(code);

        assertThat(first.find(spec.getGuestId())).isEmpty();
        assertThat(first.create(spec, template).getPowerState()).isEqualTo(POWER_STATE_OFF);
    }

    static Stream<Arguments> bad_input() {
        return Stream.of(
                bad(
                        "guest.name-invalid",
                        Status.Code.INVALID_ARGUMENT,
                        spec -> spec.toBuilder().setName("no/name").build()),
                bad(
                        "guest.vcpus-invalid",
                        Status.Code.INVALID_ARGUMENT,
                        spec -> spec.toBuilder().setVcpus(0).build()),
                bad(
                        "guest.memory-invalid",
                        Status.Code.INVALID_ARGUMENT,
                        spec -> spec.toBuilder().setMemoryBytes(1).build()),
                bad(
                        "guest.kind-unknown",
                        Status.Code.INVALID_ARGUMENT,
                        spec -> spec.toBuilder().clearKind().build()),
                bad(
                        "guest.id-invalid",
                        Status.Code.INVALID_ARGUMENT,
                        spec -> spec.toBuilder().setGuestId("../etc").build()),
                bad(
                        "datastore.unknown",
                        Status.Code.FAILED_PRECONDITION,
                        spec -> spec.toBuilder()
                                .setDatastoreId(UUID.randomUUID().toString())
                                .build()),
                bad(
                        "network.port-group-unknown",
                        Status.Code.FAILED_PRECONDITION,
                        spec -> spec.toBuilder()
                                .clearNics()
                                .addNics(GuestNic.newBuilder()
                                        .setMacAddress("52:54:00:00:00:01")
                                        .setSwitchName("lan")
                                        .setPortGroup("nowhere"))
                                .build()),
                Arguments.of("template.unknown", Status.Code.FAILED_PRECONDITION, (UnaryOperator<CreateGuestRequest>)
                        request -> request.toBuilder()
                                .setTemplateId(UUID.randomUUID().toString())
                                .build()));
    }

    private static Arguments bad(String code, Status.Code expected, UnaryOperator<GuestSpec> spoil) {
        return Arguments.of(code, expected, (UnaryOperator<CreateGuestRequest>) request ->
                request.toBuilder().setSpec(spoil.apply(request.getSpec())).build());
    }

    @Test
    void a_cancelled_creation_leaves_nothing_behind() throws Exception {
        Template template = first.smallestTemplate(GuestKind.GUEST_KIND_VM);
        GuestSpec spec = spec(template);
        var request = CreateGuestRequest.newBuilder()
                .setSpec(spec)
                .setTemplateId(template.getTemplateId())
                .build();
        try (var creating = new Watching<CreateGuestRequest, OperationProgress>()) {
            first.streams().createGuest(request, creating);
        }

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(first.find(spec.getGuestId())).isEmpty());
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> first.create(spec, template).getPowerState() == POWER_STATE_OFF);
    }
}
