package io.regie.server.guest;

import io.regie.agent.v1.DeleteGuestRequest;
import io.regie.server.api.RegieException;
import io.regie.server.hostlink.AgentCalls;
import io.regie.server.inventory.HostRecords;
import io.regie.server.inventory.InventoryFacts;
import io.regie.server.inventory.InventoryFacts.GuestFacts;
import io.regie.server.inventory.PowerState;
import io.regie.server.task.TaskContext;
import io.regie.server.task.TaskHandler;
import io.regie.server.task.TaskView;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Removes a guest. Doing it twice is as good as once, so that a task taken over just does it. */
@Component
class DeleteTask implements TaskHandler {
    static final String KIND = "guest.delete";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final AgentCalls calls;
    private final InventoryFacts facts;
    private final HostRecords records;
    private final Guests guests;

    DeleteTask(AgentCalls calls, InventoryFacts facts, HostRecords records, Guests guests) {
        this.calls = calls;
        this.facts = facts;
        this.records = records;
        this.guests = guests;
    }

    record Payload(UUID guestId, UUID hostId, String datastoreId) {}

    static void requireDeletable(GuestFacts guest) {
        if (!guest.managed()) {
            throw RegieException.conflict(
                    "guest.not-managed",
                    guest.name() + " was not made by Régie, which will not delete its disks.",
                    "Remove it on its host.");
        }
        boolean still = guest.powerState() == PowerState.OFF
                || guest.powerState() == PowerState.CRASHED
                || guest.powerState() == PowerState.MISSING;
        if (!still) {
            throw RegieException.conflict(
                    "guest.running", guest.name() + " is " + guest.powerState().text() + ".", "Power it off first.");
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(TaskContext task) {
        Payload payload = task.payload(Payload.class);
        Optional<GuestFacts> guest = facts.findGuest(payload.guestId());
        if (guest.isEmpty()) {
            return;
        }
        requireDeletable(guest.get());
        task.cancellable(false);
        delete(task, payload, guest.get().hostId());
    }

    @Override
    public void reconcile(TaskContext task) throws InterruptedException {
        Payload payload = task.payload(Payload.class);
        UUID hostId = facts.findGuest(payload.guestId()).map(GuestFacts::hostId).orElse(payload.hostId());
        calls.patiently(PATIENCE, attempt -> {
            delete(task, payload, hostId);
            return true;
        });
    }

    @Override
    public TaskView again(TaskContext task) {
        return guests.delete(task.payload(Payload.class).guestId());
    }

    private void delete(TaskContext task, Payload payload, UUID hostId) {
        calls.operate(
                hostId,
                new TaskFollower(task, 0, 1),
                agent -> agent.deleteGuest(DeleteGuestRequest.newBuilder()
                        .setTaskId(task.id().toString())
                        .setGuestId(payload.guestId().toString())
                        .setDatastoreId(payload.datastoreId())
                        .build()));
        records.guestDeleted(payload.guestId());
    }
}
