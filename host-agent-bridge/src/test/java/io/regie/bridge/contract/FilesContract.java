package io.regie.bridge.contract;

import static io.regie.agent.v1.PowerAction.POWER_ACTION_POWER_OFF;
import static io.regie.agent.v1.PowerAction.POWER_ACTION_START;
import static io.regie.agent.v1.PowerState.POWER_STATE_OFF;
import static io.regie.agent.v1.PowerState.POWER_STATE_RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.GuestSpec;
import io.regie.agent.v1.RegisterGuestRequest;
import io.regie.agent.v1.UnregisterGuestRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A guest's definition goes from one host to another while its files stay. */
public abstract class FilesContract extends InventoryContract {

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "GUEST_KIND_(VM|CONTEXT)")
    void a_powered_off_guest_moves_by_its_definition(GuestKind kind) {
        GuestSpec spec = create(kind).getSpec();

        unregister(first, spec, false);
        Guest moved = register(second, spec);

        assertThat(first.find(spec.getGuestId())).isEmpty();
        assertThat(moved.getSpec()).isEqualTo(spec);
        assertThat(moved.getPowerState()).isEqualTo(POWER_STATE_OFF);
        assertThat(second.power(spec.getGuestId(), POWER_ACTION_START).getPowerState())
                .isEqualTo(POWER_STATE_RUNNING);
    }

    @Test
    void registering_and_forgetting_twice_are_successes() {
        GuestSpec spec = create(GuestKind.GUEST_KIND_CONTEXT).getSpec();

        assertThat(register(first, spec).getSpec()).isEqualTo(spec);
        unregister(first, spec, false);
        unregister(first, spec, false);

        assertThat(first.find(spec.getGuestId())).isEmpty();
        assertThat(register(first, spec).getSpec()).isEqualTo(spec);
    }

    @Test
    void a_guest_without_files_is_not_registered() {
        GuestSpec spec = create(GuestKind.GUEST_KIND_CONTEXT).getSpec();
        unregister(first, spec, true);

        refusal(Status.Code.FAILED_PRECONDITION, () -> register(first, spec));

        assertThat(first.find(spec.getGuestId())).isEmpty();
    }

    @Test
    void a_running_guest_is_not_forgotten() {
        GuestSpec spec = createAndStart(GuestKind.GUEST_KIND_CONTEXT).getSpec();

        refusal(Status.Code.FAILED_PRECONDITION, () -> unregister(first, spec, false));

        assertThat(first.find(spec.getGuestId()).orElseThrow().getPowerState()).isEqualTo(POWER_STATE_RUNNING);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "GUEST_KIND_(VM|CONTEXT)")
    void a_guest_that_runs_on_one_host_does_not_start_on_another(GuestKind kind) {
        GuestSpec spec = createAndStart(kind).getSpec();
        register(second, spec);

        assertThat(refusal(Status.Code.FAILED_PRECONDITION, () -> second.power(spec.getGuestId(), POWER_ACTION_START))
                        .getCode())
                .isEqualTo("guest.owned-elsewhere");

        assertThat(first.find(spec.getGuestId()).orElseThrow().getPowerState()).isEqualTo(POWER_STATE_RUNNING);
        unregister(second, spec, false);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "GUEST_KIND_(VM|CONTEXT)")
    void files_that_another_host_runs_are_no_leftovers(GuestKind kind) {
        GuestSpec spec = createAndStart(kind).getSpec();

        refusal(Status.Code.FAILED_PRECONDITION, () -> second.delete(spec));

        first.power(spec.getGuestId(), POWER_ACTION_POWER_OFF);
        assertThat(first.power(spec.getGuestId(), POWER_ACTION_START).getPowerState())
                .isEqualTo(POWER_STATE_RUNNING);
    }

    static Guest register(AgentClient agent, GuestSpec spec) {
        return AgentClient.last(agent.calls()
                        .registerGuest(
                                RegisterGuestRequest.newBuilder().setSpec(spec).build()))
                .getGuest();
    }

    static void unregister(AgentClient agent, GuestSpec spec, boolean deleteFiles) {
        AgentClient.last(agent.calls()
                .unregisterGuest(UnregisterGuestRequest.newBuilder()
                        .setGuestId(spec.getGuestId())
                        .setDeleteFiles(deleteFiles)
                        .build()));
    }
}
