package io.regie.server.migration;

import io.regie.agent.v1.PrepareMigrationResponse;
import io.regie.server.api.RegieException;
import io.regie.server.inventory.InventoryFacts;
import io.regie.server.inventory.InventoryFacts.GuestFacts;
import io.regie.server.inventory.InventoryFacts.HostFacts;
import io.regie.server.migration.Plan.State;
import io.regie.server.task.TaskCancelledException;
import io.regie.server.task.TaskContext;
import io.regie.server.task.TaskHandler;
import io.regie.server.task.TaskView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Runs migrations, and takes up those whose server died. */
@Component
class MigrationTask implements TaskHandler {
    static final String KIND = "guest.migrate";

    private final InventoryFacts facts;
    private final Preflight preflight;
    private final HostOrders orders;
    private final MigrationStore store;
    private final LiveMove live;
    private final RestartMove restart;
    private final Migrations migrations;

    MigrationTask(
            InventoryFacts facts,
            Preflight preflight,
            HostOrders orders,
            MigrationStore store,
            LiveMove live,
            RestartMove restart,
            Migrations migrations) {
        this.facts = facts;
        this.preflight = preflight;
        this.orders = orders;
        this.store = store;
        this.live = live;
        this.restart = restart;
        this.migrations = migrations;
    }

    /** {@code start}: a powered-off guest is started when it has arrived. */
    record Order(UUID guestId, UUID destinationId, boolean start) {}

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void run(TaskContext task) throws InterruptedException {
        Order order = task.payload(Order.class);
        task.progress(0, "Checking both hosts.");
        GuestFacts guest = facts.guest(order.guestId());
        HostFacts source = facts.host(guest.hostId());
        HostFacts destination = facts.host(order.destinationId());
        Plan plan = plan(task.id(), order, guest, source, destination);
        store.insert(plan);
        task.details(about(plan));
        beforeAnything(plan, task, () -> {
            CheckList checks = preflight.known(guest, source, destination, order.start());
            Preflight.require(Preflight.report(guest, destination, checks));
        });
        begin(plan, task);
    }

    @Override
    public TaskView again(TaskContext task) {
        Order order = task.payload(Order.class);
        return migrations.migrate(order.guestId(), order.destinationId(), order.start());
    }

    private static Plan plan(UUID id, Order order, GuestFacts guest, HostFacts source, HostFacts destination) {
        MigrationKind kind = PreflightRules.kindOf(guest);
        return new Plan(
                id,
                guest.id(),
                guest.name(),
                kind,
                source.id(),
                source.name(),
                destination.id(),
                destination.name(),
                kind != MigrationKind.COLD || order.start(),
                guest.spec(),
                Preflight.destinationSpec(guest, source, destination));
    }

    private static Map<String, Object> about(Plan plan) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("kind", plan.kind().text());
        details.put("phase", MigrationPhase.PREFLIGHT.text());
        details.put("sourceHostId", plan.sourceId().toString());
        details.put("sourceHostName", plan.sourceName());
        details.put("destinationHostId", plan.destinationId().toString());
        details.put("destinationHostName", plan.destinationName());
        return details;
    }

    /** Asks the destination, then moves. Nothing has been done to the guest before. */
    private void begin(Plan plan, TaskContext task) throws InterruptedException {
        store.enter(plan.id(), MigrationPhase.RESERVE);
        Reservation reservation = new Reservation();
        beforeAnything(plan, task, () -> {
            task.progress(0.01, "Asking " + plan.destinationName() + " whether it takes it.");
            GuestFacts guest = facts.guest(plan.guestId());
            CheckList checks = new CheckList();
            PrepareMigrationResponse answer = orders.prepare(
                    plan.id(),
                    plan.destinationId(),
                    plan.destinationSpec(),
                    plan.kind() == MigrationKind.LIVE,
                    guest.cpuFeatures());
            answer.getObstaclesList()
                    .forEach(obstacle -> Preflight.take(checks, obstacle, plan.copiesFiles(), plan.startAfter()));
            HostFacts destination = facts.host(plan.destinationId());
            Preflight.require(Preflight.report(guest, destination, checks));
            reservation.uri = answer.getDestinationUri();
        });
        if (plan.kind() == MigrationKind.LIVE) {
            live.move(plan, reservation.uri, task);
        } else {
            restart.move(plan, task);
        }
        showEnd(plan, task);
    }

    private static final class Reservation {
        private String uri = "";
    }

    /** What fails or is cancelled here has changed nothing. */
    private void beforeAnything(Plan plan, TaskContext task, Runnable step) throws InterruptedException {
        try {
            task.throwIfCancelled();
            step.run();
        } catch (RegieException e) {
            Stopping.check(e);
            store.enter(plan.id(), MigrationPhase.ROLLED_BACK);
            throw e;
        } catch (TaskCancelledException e) {
            store.enter(plan.id(), MigrationPhase.ROLLED_BACK);
            throw e;
        }
    }

    /**
     * What was on disk before the server died says how far it can have come; where the guest is, only the hosts do. Until
     * the guest is touched it simply goes on; then it goes on from what the hosts say.
     */
    @Override
    public void reconcile(TaskContext task) throws InterruptedException {
        Optional<State> found = store.find(task.id());
        if (found.isEmpty()) {
            run(task);
            return;
        }
        Plan plan = found.get().plan();
        boolean isLive = plan.kind() == MigrationKind.LIVE;
        switch (found.get().phase()) {
            case PREFLIGHT, RESERVE -> begin(plan, task);
            case COPY -> {
                if (isLive) {
                    live.settle(plan, task, null);
                } else {
                    restart.move(plan, task);
                }
            }
            case SWITCH_OVER, VERIFY -> {
                if (isLive) {
                    live.settle(plan, task, null);
                } else {
                    restart.switchOver(plan, task);
                }
            }
            case REGISTER -> {
                if (isLive) {
                    live.register(plan, task);
                } else {
                    restart.register(plan, task);
                }
            }
            case ROLLING_BACK -> {
                if (isLive) {
                    live.settle(plan, task, null);
                } else {
                    throw restart.back(plan, task, null);
                }
            }
            case DONE -> task.progress(1, "It had arrived.");
            case ROLLED_BACK ->
                throw RegieException.unavailable(
                        "migration.interrupted",
                        "The migration was cut short: " + plan.guestName() + " is on " + plan.sourceName() + ".",
                        "Try again.");
            case UNRESOLVED ->
                throw RegieException.unavailable(
                        "migration.unresolved",
                        "It is not known where " + plan.guestName() + " is.",
                        "Look at " + plan.sourceName() + " and " + plan.destinationName() + ".");
        }
        showEnd(plan, task);
    }

    private void showEnd(Plan plan, TaskContext task) {
        task.details(Map.of("phase", MigrationPhase.DONE.text()));
        task.progress(1, plan.guestName() + " is on " + plan.destinationName() + ".");
    }
}
