package io.regie.server.guest;

import io.regie.agent.v1.CreateGuestRequest;
import io.regie.agent.v1.DeleteGuestRequest;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.SetPowerRequest;
import io.regie.server.api.RegieException;
import io.regie.server.hostlink.AgentCalls;
import io.regie.server.inventory.HostRecords;
import io.regie.server.task.TaskContext;
import io.regie.server.task.TaskHandler;
import io.regie.server.task.TaskView;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Makes a guest from a template: all of it, or nothing is left. */
@Component
class DeployTask implements TaskHandler {
    static final String KIND = "guest.deploy";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double CREATED = 0.85;

    private final AgentCalls calls;
    private final HostRecords records;
    private final GuestNames names;
    private final Guests guests;

    DeployTask(AgentCalls calls, HostRecords records, GuestNames names, Guests guests) {
        this.calls = calls;
        this.records = records;
        this.names = names;
        this.guests = guests;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(TaskContext task) {
        DeployPlan plan = task.payload(DeployPlan.class);
        try (Rollback rollback = new Rollback()) {
            rollback.onFailure("reservation of the name " + plan.name(), () -> names.release(plan.guestId()));
            rollback.onFailure("files of " + plan.name(), () -> removeLeftovers(plan, task));
            task.progress(0, "Making " + plan.name() + " on " + plan.hostName() + ".");
            calls.operate(
                    plan.hostId(),
                    new TaskFollower(task, 0, plan.start() ? CREATED : 1),
                    agent -> agent.createGuest(CreateGuestRequest.newBuilder()
                            .setTaskId(task.id().toString())
                            .setSpec(plan.guestSpec())
                            .setTemplateId(plan.templateId().toString())
                            .build()));
            task.throwIfCancelled();
            if (plan.start()) {
                start(plan, task);
            }
            rollback.commit();
        }
        names.release(plan.guestId());
    }

    private void start(DeployPlan plan, TaskContext task) {
        task.progress(CREATED, "Starting " + plan.name() + ".");
        calls.operate(
                plan.hostId(),
                new TaskFollower(task, CREATED, 1),
                agent -> agent.setPower(SetPowerRequest.newBuilder()
                        .setTaskId(task.id().toString())
                        .setGuestId(plan.guestId().toString())
                        .setAction(io.regie.agent.v1.PowerAction.POWER_ACTION_START)
                        .build()));
    }

    private void removeLeftovers(DeployPlan plan, TaskContext task) {
        calls.operate(
                plan.hostId(),
                AgentCalls.Follower.NOBODY,
                agent -> agent.deleteGuest(DeleteGuestRequest.newBuilder()
                        .setTaskId(task.id().toString())
                        .setGuestId(plan.guestId().toString())
                        .setDatastoreId(plan.datastoreId().toString())
                        .build()));
        records.guestDeleted(plan.guestId());
    }

    @Override
    public void reconcile(TaskContext task) throws InterruptedException {
        DeployPlan plan = task.payload(DeployPlan.class);
        Optional<Guest> found = calls.patiently(PATIENCE, attempt -> calls.guestNow(plan.hostId(), plan.guestId()));
        if (found.isEmpty()) {
            removeLeftovers(plan, task);
            names.release(plan.guestId());
            throw RegieException.conflict(
                    "task.interrupted",
                    "The server stopped before " + plan.name() + " was made; nothing of it is left.",
                    "Deploy it again.");
        }
        records.guestChanged(plan.hostId(), found.get());
        if (plan.start() && found.get().getPowerState() == io.regie.agent.v1.PowerState.POWER_STATE_OFF) {
            start(plan, task);
        }
        names.release(plan.guestId());
    }

    @Override
    public TaskView again(TaskContext task) {
        return guests.deploy(task.payload(DeployPlan.class).request());
    }
}
