package io.regie.server.migration;

import io.regie.agent.v1.MigrateGuestRequest;
import io.regie.agent.v1.MigrationProgress;
import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import io.regie.server.hostlink.AgentCalls;
import io.regie.server.task.TaskCancelledException;
import io.regie.server.task.TaskContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Moves a running virtual machine. The engines do it between themselves; this starts it, follows it, and however that
 * ends asks both hosts where the guest is and tidies up behind it.
 */
@Component
class LiveMove {
    private final AgentCalls calls;
    private final HostOrders orders;
    private final Whereabouts whereabouts;
    private final MigrationStore store;
    private final MigrationProperties properties;

    LiveMove(
            AgentCalls calls,
            HostOrders orders,
            Whereabouts whereabouts,
            MigrationStore store,
            MigrationProperties properties) {
        this.calls = calls;
        this.orders = orders;
        this.whereabouts = whereabouts;
        this.store = store;
        this.properties = properties;
    }

    void move(Plan plan, String destinationUri, TaskContext task) throws InterruptedException {
        store.enter(plan.id(), MigrationPhase.COPY);
        RegieException failure = null;
        try {
            copy(plan, destinationUri, task);
        } catch (RegieException e) {
            Stopping.check(e);
            failure = e;
        }
        settle(plan, task, failure);
    }

    private void copy(Plan plan, String destinationUri, TaskContext task) {
        MigrateGuestRequest request = MigrateGuestRequest.newBuilder()
                .setTaskId(plan.id().toString())
                .setGuestId(plan.guestId().toString())
                .setDestinationUri(destinationUri)
                .setBandwidthBytesPerS(properties.bandwidthBytesPerSecond())
                .setMaxDowntimeMs((int) properties.maxDowntime().toMillis())
                .setAutoConverge(true)
                .setEncrypt(properties.encrypt())
                .build();
        LiveReport report = new LiveReport(plan, store, task);
        calls.<MigrationProgress>stream(
                plan.sourceId(), new TaskFollower(task, 0, 1), agent -> agent.migrateGuest(request), report::take);
    }

    /** Finds out how it ended, whatever was heard of it; {@code failure} is what was heard, null when nothing was. */
    void settle(Plan plan, TaskContext task, @Nullable RegieException failure) throws InterruptedException {
        Optional<Verdict> verdict = whereabouts.settle(plan, task);
        if (verdict.isEmpty()) {
            throw unresolved(
                    plan,
                    failure,
                    "migration.unresolved",
                    "It is not known where " + plan.guestName() + " is: a host does not answer.",
                    "Bring " + plan.sourceName() + " and " + plan.destinationName()
                            + " back; do not start the guest before.");
        }
        switch (verdict.get()) {
            case ARRIVED -> arrived(plan, task);
            case STAYED -> throw stayed(plan, task, failure);
            case NOWHERE ->
                throw unresolved(
                        plan,
                        failure,
                        "migration.guest-lost",
                        "Neither host has " + plan.guestName() + " any more.",
                        "Its files are still on the datastore: register it on a host again.");
            case TWICE ->
                throw unresolved(
                        plan,
                        failure,
                        "guest.running-twice",
                        plan.guestName() + " runs on both hosts.",
                        "Power one of the two copies off at once.");
        }
    }

    private void arrived(Plan plan, TaskContext task) throws InterruptedException {
        store.enter(plan.id(), MigrationPhase.VERIFY);
        store.enter(plan.id(), MigrationPhase.REGISTER);
        register(plan, task);
    }

    /** The destination has it: nothing of it is to stay defined at the source. */
    void register(Plan plan, TaskContext task) throws InterruptedException {
        task.progress(0.98, "Removing what is left of it on " + plan.sourceName() + ".");
        forget(plan, plan.sourceId());
        store.enter(plan.id(), MigrationPhase.DONE);
    }

    private RegieException stayed(Plan plan, TaskContext task, @Nullable RegieException failure)
            throws InterruptedException {
        store.enter(plan.id(), MigrationPhase.ROLLING_BACK);
        forget(plan, plan.destinationId());
        store.enter(plan.id(), MigrationPhase.ROLLED_BACK);
        if (task.cancelled()) {
            throw new TaskCancelledException();
        }
        Presence source = whereabouts.at(plan.sourceId(), plan.guestId());
        String where = source == Presence.OFF
                ? plan.guestName() + " is powered off on " + plan.sourceName() + "."
                : plan.guestName() + " kept running on " + plan.sourceName() + ".";
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

    /** A host that has the guest powered off forgets it; one that does not answer is asked when it is back. */
    private void forget(Plan plan, java.util.UUID hostId) throws InterruptedException {
        Presence presence = whereabouts.at(hostId, plan.guestId());
        if (presence == Presence.OFF) {
            orders.unregister(plan, hostId);
        } else if (presence == Presence.SILENT) {
            store.tidyLater(plan.id(), hostId);
        }
    }

    private RegieException unresolved(
            Plan plan, @Nullable RegieException failure, String code, String sentence, String remedy) {
        MigrationPhase phase = store.find(plan.id()).orElseThrow().phase();
        if (phase == MigrationPhase.COPY) {
            store.enter(plan.id(), MigrationPhase.ROLLING_BACK);
        }
        store.enter(plan.id(), MigrationPhase.UNRESOLVED);
        return new RegieException(ErrorKind.UNAVAILABLE, code, sentence, remedy, List.of(), failure);
    }
}
