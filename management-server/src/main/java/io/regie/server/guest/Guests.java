package io.regie.server.guest;

import io.regie.server.access.Access;
import io.regie.server.access.Privilege;
import io.regie.server.api.RegieException;
import io.regie.server.inventory.InventoryFacts;
import io.regie.server.inventory.InventoryFacts.GuestFacts;
import io.regie.server.task.NewTask;
import io.regie.server.task.TaskView;
import io.regie.server.task.Tasks;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Operations on guests. What can be known to fail is refused at once; what is accepted becomes a task. Each checks the
 * current actor's rights. Thread-safe.
 */
@Service
public class Guests {
    private final Access access;
    private final InventoryFacts facts;
    private final DeployPlanner planner;
    private final Tasks tasks;

    Guests(Access access, InventoryFacts facts, DeployPlanner planner, Tasks tasks) {
        this.access = access;
        this.facts = facts;
        this.planner = planner;
        this.tasks = tasks;
    }

    /** Makes a guest from a template, and starts it when that is asked. */
    @Transactional
    public TaskView deploy(DeployRequest request) {
        DeployPlan plan = planner.plan(request);
        return tasks.submit(new NewTask(
                DeployTask.KIND,
                "Deploy " + plan.name() + " from " + plan.templateName() + " on " + plan.hostName(),
                plan.guestId(),
                plan.name(),
                plan.hostId(),
                plan.guestId(),
                plan));
    }

    @Transactional
    public TaskView power(UUID guestId, PowerAction action) {
        access.require(Privilege.GUEST_POWER, guestId);
        GuestFacts guest = facts.guest(guestId);
        requireHost(guest);
        PowerRules.require(guest, action);
        return tasks.submit(new NewTask(
                PowerTask.KIND,
                PowerRules.titleOf(action) + " " + guest.name(),
                guestId,
                guest.name(),
                guest.hostId(),
                guestId,
                new PowerTask.Payload(guestId, action)));
    }

    /** Removes a powered-off guest and its disks. */
    @Transactional
    public TaskView delete(UUID guestId) {
        access.require(Privilege.GUEST_DELETE, guestId);
        GuestFacts guest = facts.guest(guestId);
        requireHost(guest);
        DeleteTask.requireDeletable(guest);
        return tasks.submit(new NewTask(
                DeleteTask.KIND,
                "Delete " + guest.name(),
                guestId,
                guest.name(),
                guest.hostId(),
                guestId,
                new DeleteTask.Payload(guestId, guest.hostId(), guest.spec().getDatastoreId())));
    }

    private void requireHost(GuestFacts guest) {
        var host = facts.host(guest.hostId());
        if (!host.connected()) {
            throw RegieException.unavailable(
                    "host.disconnected",
                    guest.name() + " is on " + host.name() + ", which is not connected.",
                    "Check that the host is up, its network, and that regie-bridge runs on it.");
        }
    }
}
