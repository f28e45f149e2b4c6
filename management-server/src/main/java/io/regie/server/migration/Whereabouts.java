package io.regie.server.migration;

import io.regie.agent.v1.AbortMigrationRequest;
import io.regie.agent.v1.Guest;
import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import io.regie.server.hostlink.AgentCalls;
import io.regie.server.inventory.HostRecords;
import io.regie.server.task.TaskContext;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Asks hosts themselves where a guest is; what they say is in the inventory at once, before their streams tell it. */
@Component
class Whereabouts {
    private static final Logger log = LoggerFactory.getLogger(Whereabouts.class);
    private static final Duration ABORT_PATIENCE = Duration.ofSeconds(5);
    private static final long BETWEEN_LOOKS_MS = 500;

    private final AgentCalls calls;
    private final HostRecords records;
    private final MigrationProperties properties;

    Whereabouts(AgentCalls calls, HostRecords records, MigrationProperties properties) {
        this.calls = calls;
        this.records = records;
        this.properties = properties;
    }

    Presence at(UUID hostId, UUID guestId) throws InterruptedException {
        try {
            Optional<Guest> found = calls.guestNow(hostId, guestId);
            found.ifPresentOrElse(
                    guest -> records.guestChanged(hostId, guest), () -> records.guestRemoved(hostId, guestId));
            return found.map(Whereabouts::presence).orElse(Presence.ABSENT);
        } catch (RegieException e) {
            Stopping.check(e);
            if (e.kind() == ErrorKind.UNAVAILABLE) {
                return Presence.SILENT;
            }
            throw e;
        }
    }

    /**
     * Asks until the host answers.
     *
     * @throws RegieException {@code migration.host-silent} when its patience is over
     */
    Presence insist(UUID hostId, String hostName, UUID guestId, TaskContext task) throws InterruptedException {
        long deadline = System.nanoTime() + properties.settlePatience().toNanos();
        while (true) {
            Presence presence = at(hostId, guestId);
            if (presence != Presence.SILENT) {
                return presence;
            }
            if (System.nanoTime() > deadline) {
                throw RegieException.unavailable(
                        "migration.host-silent",
                        hostName + " does not answer, and must be asked where the guest is.",
                        "Bring " + hostName + " back, then look at the guest.");
            }
            task.progress(0.9, "Waiting for " + hostName + " to say where the guest is.");
            TimeUnit.MILLISECONDS.sleep(2 * BETWEEN_LOOKS_MS);
        }
    }

    /** Where the guest is once both hosts are at rest; empty when they cannot be asked for too long. */
    Optional<Verdict> settle(Plan plan, TaskContext task) throws InterruptedException {
        long began = System.nanoTime();
        boolean aborted = false;
        Optional<Verdict> before = Optional.empty();
        while (System.nanoTime() - began < properties.settlePatience().toNanos()) {
            Presence source = at(plan.sourceId(), plan.guestId());
            Presence destination = at(plan.destinationId(), plan.guestId());
            Optional<Verdict> verdict = Verdict.of(source, destination);
            if (verdict.isPresent() && (!verdict.get().needsSecondLook() || verdict.equals(before))) {
                return verdict;
            }
            before = verdict;
            task.progress(0.9, "Asking both hosts where the guest is: " + words(plan, source, destination) + ".");
            boolean lingers = System.nanoTime() - began > ABORT_PATIENCE.toNanos();
            if (source == Presence.LEAVING && lingers && !aborted) {
                aborted = true;
                abort(plan);
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
        }
        return Optional.empty();
    }

    /** Nobody follows it any more; unless it has switched over it is to end. */
    private void abort(Plan plan) {
        try {
            calls.ask(
                    plan.sourceId(),
                    ABORT_PATIENCE,
                    agent -> agent.abortMigration(AbortMigrationRequest.newBuilder()
                            .setGuestId(plan.guestId().toString())
                            .build()));
        } catch (RegieException e) {
            log.info("migration {} was not aborted: {}", plan.id(), e.sentence());
        }
    }

    private static String words(Plan plan, Presence source, Presence destination) {
        return plan.sourceName() + " " + word(source) + ", " + plan.destinationName() + " " + word(destination);
    }

    private static String word(Presence presence) {
        return switch (presence) {
            case ABSENT -> "does not have it";
            case OFF -> "has it, powered off";
            case RUNNING -> "runs it";
            case LEAVING -> "is sending it";
            case COMING -> "is receiving it";
            case SILENT -> "does not answer";
        };
    }

    private static Presence presence(Guest guest) {
        return switch (guest.getPowerState()) {
            case POWER_STATE_RUNNING, POWER_STATE_SUSPENDED -> Presence.RUNNING;
            case POWER_STATE_MIGRATING_OUT -> Presence.LEAVING;
            case POWER_STATE_MIGRATING_IN -> Presence.COMING;
            case POWER_STATE_OFF, POWER_STATE_CRASHED, POWER_STATE_UNSPECIFIED, UNRECOGNIZED -> Presence.OFF;
        };
    }
}
