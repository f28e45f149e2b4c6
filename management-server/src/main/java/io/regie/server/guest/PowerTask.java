package io.regie.server.guest;

import io.regie.agent.v1.SetPowerRequest;
import io.regie.server.api.RegieException;
import io.regie.server.hostlink.AgentCalls;
import io.regie.server.inventory.HostRecords;
import io.regie.server.inventory.InventoryFacts;
import io.regie.server.inventory.InventoryFacts.GuestFacts;
import io.regie.server.task.TaskContext;
import io.regie.server.task.TaskHandler;
import io.regie.server.task.TaskView;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;

@Component
class PowerTask implements TaskHandler {
    static final String KIND = "guest.power";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final AgentCalls calls;
    private final InventoryFacts facts;
    private final HostRecords records;
    private final Guests guests;

    PowerTask(AgentCalls calls, InventoryFacts facts, HostRecords records, Guests guests) {
        this.calls = calls;
        this.facts = facts;
        this.records = records;
        this.guests = guests;
    }

    record Payload(UUID guestId, PowerAction action) {}

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(TaskContext task) {
        Payload payload = task.payload(Payload.class);
        GuestFacts guest = facts.guest(payload.guestId());
        // What stood before it in the queue may have changed the guest, and where it is.
        PowerRules.require(guest, payload.action());
        task.progress(0, PowerRules.titleOf(payload.action()) + ": asking the host.");
        calls.operate(
                guest.hostId(),
                new TaskFollower(task, 0, 1),
                agent -> agent.setPower(SetPowerRequest.newBuilder()
                        .setTaskId(task.id().toString())
                        .setGuestId(guest.id().toString())
                        .setAction(agentAction(payload.action()))
                        .build()));
    }

    @Override
    public void reconcile(TaskContext task) throws InterruptedException {
        Payload payload = task.payload(Payload.class);
        GuestFacts guest = facts.guest(payload.guestId());
        calls.patiently(PATIENCE, attempt -> calls.guestNow(guest.hostId(), guest.id()))
                .ifPresent(found -> records.guestChanged(guest.hostId(), found));
        GuestFacts now = facts.guest(payload.guestId());
        if (payload.action() == PowerAction.RESET || now.powerState() != PowerRules.resultOf(payload.action())) {
            throw RegieException.conflict(
                    "task.interrupted",
                    "The server stopped during this operation; " + now.name() + " is "
                            + now.powerState().text() + " now.",
                    "Look at the guest and repeat the operation if it is still wanted.");
        }
    }

    @Override
    public TaskView again(TaskContext task) {
        Payload payload = task.payload(Payload.class);
        return guests.power(payload.guestId(), payload.action());
    }

    private static io.regie.agent.v1.PowerAction agentAction(PowerAction action) {
        return io.regie.agent.v1.PowerAction.valueOf("POWER_ACTION_" + action.name());
    }
}
