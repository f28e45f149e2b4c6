package io.regie.server.migration;

import io.regie.agent.v1.CopyGuestFilesRequest;
import io.regie.agent.v1.DeleteGuestRequest;
import io.regie.agent.v1.GuestSpec;
import io.regie.agent.v1.PowerAction;
import io.regie.agent.v1.PrepareMigrationRequest;
import io.regie.agent.v1.PrepareMigrationResponse;
import io.regie.agent.v1.RegisterGuestRequest;
import io.regie.agent.v1.SetPowerRequest;
import io.regie.agent.v1.UnregisterGuestRequest;
import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import io.regie.server.hostlink.AgentCalls;
import io.regie.server.hostlink.AgentCalls.Follower;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What a migration tells hosts to do. Each order is for a guest that is known to be in the state it needs. */
@Component
class HostOrders {
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(10);

    private final AgentCalls calls;
    private final MigrationProperties properties;

    HostOrders(AgentCalls calls, MigrationProperties properties) {
        this.calls = calls;
        this.properties = properties;
    }

    PrepareMigrationResponse prepare(
            UUID taskId, UUID hostId, GuestSpec spec, boolean live, Collection<String> cpuFeatures) {
        PrepareMigrationRequest request = PrepareMigrationRequest.newBuilder()
                .setTaskId(taskId.toString())
                .setSpec(spec)
                .setLive(live)
                .addAllCpuFeatures(cpuFeatures)
                .build();
        return calls.ask(hostId, ANSWER_PATIENCE, agent -> agent.prepareMigration(request));
    }

    /** Asks the guest to stop, and powers it off when it does not. */
    void stop(Plan plan, UUID hostId) throws InterruptedException {
        try {
            power(plan, hostId, PowerAction.POWER_ACTION_SHUTDOWN);
        } catch (RegieException e) {
            Stopping.check(e);
            if (e.kind() != ErrorKind.CONFLICT) {
                throw e;
            }
            power(plan, hostId, PowerAction.POWER_ACTION_POWER_OFF);
        }
    }

    void powerOff(Plan plan, UUID hostId) {
        power(plan, hostId, PowerAction.POWER_ACTION_POWER_OFF);
    }

    void start(Plan plan, UUID hostId) {
        power(plan, hostId, PowerAction.POWER_ACTION_START);
    }

    private void power(Plan plan, UUID hostId, PowerAction action) {
        SetPowerRequest request = SetPowerRequest.newBuilder()
                .setTaskId(plan.id().toString())
                .setGuestId(plan.guestId().toString())
                .setAction(action)
                .setTimeoutMs((int) properties.shutdownPatience().toMillis())
                .build();
        calls.operate(hostId, Follower.NOBODY, agent -> agent.setPower(request));
    }

    /** Copies what differs of the guest's files to the destination's datastore. */
    void copyFiles(Plan plan, Follower follower) {
        CopyGuestFilesRequest request = CopyGuestFilesRequest.newBuilder()
                .setTaskId(plan.id().toString())
                .setGuestId(plan.guestId().toString())
                .setDestinationDatastoreId(plan.destinationSpec().getDatastoreId())
                .build();
        calls.operate(plan.sourceId(), follower, agent -> agent.copyGuestFiles(request));
    }

    void register(Plan plan, UUID hostId, GuestSpec spec) {
        RegisterGuestRequest request = RegisterGuestRequest.newBuilder()
                .setTaskId(plan.id().toString())
                .setSpec(spec)
                .build();
        calls.operate(hostId, Follower.NOBODY, agent -> agent.registerGuest(request));
    }

    /** The host forgets the powered-off guest; its files stay. */
    void unregister(Plan plan, UUID hostId) {
        UnregisterGuestRequest request = UnregisterGuestRequest.newBuilder()
                .setTaskId(plan.id().toString())
                .setGuestId(plan.guestId().toString())
                .build();
        calls.operate(hostId, Follower.NOBODY, agent -> agent.unregisterGuest(request));
    }

    /**
     * Removes a copy of the guest's files that no host uses: called only for a datastore on which the guest is not to be,
     * at a host that does not have the guest defined, for where it is defined this would delete the guest itself.
     */
    void removeFiles(Plan plan, UUID hostId, String datastoreId) {
        DeleteGuestRequest request = DeleteGuestRequest.newBuilder()
                .setTaskId(plan.id().toString())
                .setGuestId(plan.guestId().toString())
                .setDatastoreId(datastoreId)
                .build();
        calls.operate(hostId, Follower.NOBODY, agent -> agent.deleteGuest(request));
    }
}
