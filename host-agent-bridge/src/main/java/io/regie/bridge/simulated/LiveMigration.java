package io.regie.bridge.simulated;

import static io.regie.agent.v1.PowerState.POWER_STATE_MIGRATING_IN;
import static io.regie.agent.v1.PowerState.POWER_STATE_MIGRATING_OUT;
import static io.regie.agent.v1.PowerState.POWER_STATE_RUNNING;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.MigrateGuestRequest;
import io.regie.agent.v1.MigrationPhase;
import io.regie.agent.v1.MigrationProgress;
import io.regie.bridge.error.AgentErrors;
import java.time.Duration;
import java.util.List;

/** Moves a running guest from this host to another of the same world, as pre-copy does it. */
final class LiveMigration {

    static final String URI_PREFIX = "simulated://";

    /** A 10 Gbit/s link, less what TLS and framing take. */
    private static final double LINK = 1.0e9;

    private static final Duration TICK = Duration.ofMillis(200);

    /** QEMU's default aim. */
    private static final int DEFAULT_DOWNTIME_MS = 300;

    private final SimulatedHost source;

    LiveMigration(SimulatedHost source) {
        this.source = source;
    }

    void run(MigrateGuestRequest request, RunningCall<MigrationProgress> call) {
        GuestRules.checkId(request.getGuestId());
        source.inventory().require(request.getGuestId());
        SimulatedHost destination = destination(request.getDestinationUri());
        try (var here = source.inventory().claim(request.getGuestId(), "migration");
                var there = destination.inventory().claim(request.getGuestId(), "migration")) {
            Guest guest = source.inventory().require(request.getGuestId());
            check(guest, destination);
            source.faults().check("MigrateGuest", 0);
            source.migrations().begin(request.getGuestId());
            move(guest, destination, request, call);
        } finally {
            source.migrations().end(request.getGuestId());
        }
    }

    private SimulatedHost destination(String uri) {
        SimulatedHost destination = source.world()
                .find(uri.startsWith(URI_PREFIX) ? uri.substring(URI_PREFIX.length()) : "")
                .orElseThrow(() -> Failures.invalid(
                        "migration.destination",
                        "'" + uri + "' leads to no host of this simulation.",
                        "Use the destination URI that PrepareMigration gave."));
        if (destination == source) {
            throw Failures.invalid(
                    "migration.destination", "The guest is on this host already.", "Choose another host.");
        }
        return destination;
    }

    private void check(Guest guest, SimulatedHost destination) {
        if (guest.getSpec().getKind() != GuestKind.GUEST_KIND_VM) {
            throw Failures.forbidden("migration.kind", "A context cannot move while it runs.", "Stop it for the move.");
        }
        GuestPower.require(guest, List.of(POWER_STATE_RUNNING), "migrated live");
        if (destination.inventory().find(guest.getSpec().getGuestId()).isPresent()) {
            throw Failures.exists(guest.getSpec().getGuestId());
        }
        SimulatedDatastore storage = source.requireDatastore(guest.getSpec().getDatastoreId());
        if (destination.datastore(storage.id()).isEmpty()) {
            throw Failures.forbidden(
                    "datastore.reachable",
                    "The destination does not see the guest's datastore.",
                    "Put the guest on a shared datastore first.");
        }
        destination.requireMemory(guest.getSpec());
    }

    private void move(
            Guest guest, SimulatedHost destination, MigrateGuestRequest request, RunningCall<MigrationProgress> call) {
        String guestId = guest.getSpec().getGuestId();
        source.inventory()
                .put(guest.toBuilder().setPowerState(POWER_STATE_MIGRATING_OUT).build());
        destination
                .inventory()
                .put(guest.toBuilder().setPowerState(POWER_STATE_MIGRATING_IN).build());
        MigrationProgress last;
        try {
            call.send(MigrationProgress.newBuilder()
                    .setPhase(MigrationPhase.MIGRATION_PHASE_SETUP)
                    .setMemoryTotalBytes(guest.getSpec().getMemoryBytes())
                    .build());
            last = copy(guest, destination, request, call);
            call.send(last.toBuilder()
                    .setPhase(MigrationPhase.MIGRATION_PHASE_SWITCH_OVER)
                    .build());
        } catch (StatusRuntimeException e) {
            destination.inventory().remove(guestId);
            source.inventory()
                    .change(
                            guestId,
                            back -> back.toBuilder()
                                    .setPowerState(POWER_STATE_RUNNING)
                                    .build());
            throw e;
        }
        source.requireDatastore(guest.getSpec().getDatastoreId()).handOver(guestId, destination.id());
        destination
                .inventory()
                .change(
                        guestId,
                        came -> came.toBuilder()
                                .setPowerState(POWER_STATE_RUNNING)
                                .build());
        source.inventory().remove(guestId);
        source.consoles().closeAllOf(guestId);
        call.send(last.toBuilder()
                .setPhase(MigrationPhase.MIGRATION_PHASE_DONE)
                .setMemoryRemainingBytes(0)
                .build());
    }

    /** Sends memory in rounds, each what was written during the one before, until the rest fits into the aimed pause. */
    private MigrationProgress copy(
            Guest guest, SimulatedHost destination, MigrateGuestRequest request, RunningCall<MigrationProgress> call) {
        double bandwidth =
                request.getBandwidthBytesPerS() == 0 ? LINK : Math.min(LINK, request.getBandwidthBytesPerS());
        int aim = request.getMaxDowntimeMs() == 0 ? DEFAULT_DOWNTIME_MS : request.getMaxDowntimeMs();
        double dirty =
                source.world().load().dirtyBytesPerSecond(guest, source.clock().instant());
        double inRound = guest.getSpec().getMemoryBytes();
        double remaining = inRound;
        double sent = 0;
        int ticks = 0;
        int round = 1;
        while (true) {
            call.pass(TICK);
            ticks++;
            double step = Math.min(remaining, bandwidth * TICK.toMillis() / 1000);
            remaining -= step;
            sent += step;
            MigrationProgress progress = MigrationProgress.newBuilder()
                    .setPhase(MigrationPhase.MIGRATION_PHASE_COPY)
                    .setMemoryTotalBytes(guest.getSpec().getMemoryBytes())
                    .setMemorySentBytes((long) sent)
                    .setMemoryRemainingBytes((long) remaining)
                    .setDirtyBytesPerS((long) dirty)
                    .setBandwidthBytesPerS((long) bandwidth)
                    .setIteration(round)
                    .setElapsedMs(ticks * (int) TICK.toMillis())
                    .setDowntimeMs(5 + (int) Math.min(dirty * inRound / bandwidth / bandwidth * 1000, 1e6))
                    .build();
            call.send(progress);
            checkStillWanted(guest, destination, Math.min(1, sent / (sent + remaining)));
            if (remaining <= 0) {
                double written = dirty * inRound / bandwidth;
                if (written / bandwidth * 1000 <= aim) {
                    return progress;
                }
                dirty = request.getAutoConverge() ? dirty * 0.8 : dirty;
                inRound = Math.min(written, guest.getSpec().getMemoryBytes());
                remaining = inRound;
                round++;
            }
        }
    }

    private void checkStillWanted(Guest guest, SimulatedHost destination, double fraction) {
        source.faults().check("MigrateGuest", fraction);
        if (source.migrations().isAborted(guest.getSpec().getGuestId())) {
            throw Failures.cancelled();
        }
        if (!destination.isPowered()) {
            throw AgentErrors.of(
                    Status.Code.UNAVAILABLE,
                    "migration.destination-lost",
                    "The destination stopped answering; the guest runs on here.",
                    "Look at the destination host, then migrate again.");
        }
    }
}
