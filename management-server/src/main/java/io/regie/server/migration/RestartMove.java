package io.regie.server.migration;

import io.regie.server.api.RegieException;
import io.regie.server.hostlink.AgentCalls.Follower;
import io.regie.server.task.TaskCancelledException;
import io.regie.server.task.TaskContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Moves a guest that does not run while it moves: a context, which is stopped here and started there, or a guest that is
 * powered off anyway. Every step looks first whether it is still to be done, so that it can be taken up anywhere.
 */
@Component
class RestartMove {
    private final HostOrders orders;
    private final Whereabouts whereabouts;
    private final MigrationStore store;

    RestartMove(HostOrders orders, Whereabouts whereabouts, MigrationStore store) {
        this.orders = orders;
        this.whereabouts = whereabouts;
        this.store = store;
    }

    /** From where the guest is untouched at the source. */
    void move(Plan plan, TaskContext task) throws InterruptedException {
        RegieException failure = null;
        if (plan.copiesFiles()) {
            enter(plan, task, MigrationPhase.COPY);
            try {
                orders.copyFiles(plan, new TaskFollower(task, 0.05, 0.6));
            } catch (RegieException e) {
                Stopping.check(e);
                failure = e;
            }
        }
        if (failure != null || task.cancelled()) {
            throw back(plan, task, failure);
        }
        switchOver(plan, task);
    }

    /** From the point on where the guest may be at either host. */
    void switchOver(Plan plan, TaskContext task) throws InterruptedException {
        task.cancellable(false);
        enter(plan, task, MigrationPhase.SWITCH_OVER);
        try {
            if (insist(plan, plan.destinationId(), task) != Presence.RUNNING) {
                bringOver(plan, task);
            }
            verify(plan, task);
        } catch (RegieException e) {
            Stopping.check(e);
            throw back(plan, task, e);
        }
        enter(plan, task, MigrationPhase.REGISTER);
        register(plan, task);
    }

    private void bringOver(Plan plan, TaskContext task) throws InterruptedException {
        Presence source = insist(plan, plan.sourceId(), task);
        if (source == Presence.RUNNING) {
            task.progress(0.65, "Stopping it on " + plan.sourceName() + ".");
            store.stopping(plan.id());
            orders.stop(plan, plan.sourceId());
        }
        if (source.defined() && plan.copiesFiles()) {
            task.progress(0.7, "Copying what has changed meanwhile.");
            orders.copyFiles(plan, Follower.NOBODY);
        }
        // The destination knows it before the source forgets it: so there is no moment when nobody has it.
        task.progress(0.8, "Registering it on " + plan.destinationName() + ".");
        orders.register(plan, plan.destinationId(), plan.destinationSpec());
        if (source.defined()) {
            orders.unregister(plan, plan.sourceId());
        }
        if (plan.startAfter()) {
            task.progress(0.85, "Starting it on " + plan.destinationName() + ".");
            orders.start(plan, plan.destinationId());
        }
    }

    private void verify(Plan plan, TaskContext task) throws InterruptedException {
        enter(plan, task, MigrationPhase.VERIFY);
        Presence destination = insist(plan, plan.destinationId(), task);
        boolean there = destination == Presence.RUNNING || (destination == Presence.OFF && !plan.startAfter());
        if (!there) {
            throw RegieException.conflict(
                    "migration.not-arrived",
                    plan.guestName() + " did not keep running on " + plan.destinationName() + ".",
                    "Look at its console there, and at the host's log.");
        }
        interruption(plan, task);
    }

    private void enter(Plan plan, TaskContext task, MigrationPhase phase) {
        store.enter(plan.id(), phase);
        task.details(Map.of("phase", phase.text()));
    }

    private void interruption(Plan plan, TaskContext task) {
        Optional<Duration> interruption = store.runsAgain(plan.id());
        interruption.ifPresent(time -> task.details(Map.of("interruptionMs", time.toMillis())));
    }

    /** The destination has it: what the source still holds is removed. */
    void register(Plan plan, TaskContext task) throws InterruptedException {
        task.progress(0.95, "Removing what is left of it on " + plan.sourceName() + ".");
        Presence source = whereabouts.at(plan.sourceId(), plan.guestId());
        if (source == Presence.SILENT) {
            store.tidyLater(plan.id(), plan.sourceId());
        } else {
            if (source == Presence.OFF) {
                orders.unregister(plan, plan.sourceId());
            }
            if (plan.copiesFiles()) {
                orders.removeFiles(plan, plan.sourceId(), plan.spec().getDatastoreId());
            }
        }
        enter(plan, task, MigrationPhase.DONE);
    }

    /** Brings the guest back to how it was at the source; answers with what its task is to end with. */
    RuntimeException back(Plan plan, TaskContext task, @Nullable RegieException failure) throws InterruptedException {
        enter(plan, task, MigrationPhase.ROLLING_BACK);
        task.cancellable(false);
        task.progress(0.9, "Bringing it back to " + plan.sourceName() + ".");
        try {
            undo(plan, task).unwind();
        } catch (RegieException e) {
            Stopping.check(e);
            enter(plan, task, MigrationPhase.UNRESOLVED);
            String first = failure == null ? "" : failure.sentence() + " ";
            return new RegieException(
                    e.kind(),
                    "migration.unresolved",
                    first + "It could not be brought back to " + plan.sourceName() + ": " + e.sentence(),
                    e.remedy(),
                    List.of(),
                    e);
        }
        interruption(plan, task);
        enter(plan, task, MigrationPhase.ROLLED_BACK);
        if (task.cancelled()) {
            return new TaskCancelledException();
        }
        String where = plan.guestName()
                + (plan.startAfter() && plan.kind() == MigrationKind.RESTART
                        ? " runs on " + plan.sourceName() + " again."
                        : " is on " + plan.sourceName() + " as before.");
        return failure == null
                ? RegieException.unavailable(
                        "migration.interrupted", "The migration was cut short: " + where, "Try again.")
                : new RegieException(
                        failure.kind(),
                        failure.code(),
                        failure.sentence() + " " + where,
                        failure.remedy(),
                        List.of(),
                        failure);
    }

    /** Last pushed, first undone: it must not run at the destination before anything is done at the source. */
    private UndoStack undo(Plan plan, TaskContext task) {
        UndoStack undo = new UndoStack();
        if (plan.copiesFiles()) {
            undo.push("remove the copied files", () -> removeCopies(plan));
        }
        if (plan.kind() == MigrationKind.RESTART) {
            undo.push("start it at the source", () -> {
                if (insist(plan, plan.sourceId(), task) == Presence.OFF) {
                    orders.start(plan, plan.sourceId());
                }
            });
        }
        undo.push("unregister it at the destination", () -> {
            Presence destination = whereabouts.at(plan.destinationId(), plan.guestId());
            if (destination == Presence.OFF) {
                orders.unregister(plan, plan.destinationId());
            } else if (destination == Presence.SILENT) {
                store.tidyLater(plan.id(), plan.destinationId());
            }
        });
        undo.push("register it at the source", () -> {
            if (insist(plan, plan.sourceId(), task) == Presence.ABSENT) {
                orders.register(plan, plan.sourceId(), plan.spec());
            }
        });
        undo.push("power it off at the destination", () -> {
            if (destinationMustNotRun(plan, task) == Presence.RUNNING) {
                orders.powerOff(plan, plan.destinationId());
            }
        });
        return undo;
    }

    /**
     * The destination has to be asked unless the source runs the guest, or still has it: as long as the source has it, the
     * destination has not been told to start it.
     */
    private Presence destinationMustNotRun(Plan plan, TaskContext task) throws InterruptedException {
        Presence destination = whereabouts.at(plan.destinationId(), plan.guestId());
        boolean neverStartedThere =
                whereabouts.at(plan.sourceId(), plan.guestId()).defined();
        return destination == Presence.SILENT && !neverStartedThere
                ? insist(plan, plan.destinationId(), task)
                : destination;
    }

    private void removeCopies(Plan plan) throws InterruptedException {
        UUID destination = plan.destinationId();
        Presence presence = whereabouts.at(destination, plan.guestId());
        if (presence == Presence.ABSENT) {
            orders.removeFiles(plan, destination, plan.destinationSpec().getDatastoreId());
        } else if (presence == Presence.SILENT) {
            store.tidyLater(plan.id(), destination);
        }
    }

    private Presence insist(Plan plan, UUID hostId, TaskContext task) throws InterruptedException {
        String name = hostId.equals(plan.sourceId()) ? plan.sourceName() : plan.destinationName();
        return whereabouts.insist(hostId, name, plan.guestId(), task);
    }
}
