package io.regie.bridge.simulated;

import static io.regie.agent.v1.PowerState.POWER_STATE_CRASHED;
import static io.regie.agent.v1.PowerState.POWER_STATE_RUNNING;

import io.grpc.BindableService;
import io.regie.agent.v1.Event;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestSpec;
import io.regie.agent.v1.HostDescription;
import io.regie.agent.v1.TelemetryBatch;
import io.regie.bridge.spool.Spool;
import io.regie.bridge.telemetry.GuestEvents;
import io.regie.bridge.telemetry.LiveSource;
import io.regie.bridge.telemetry.TelemetryFeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** One host of a {@link SimulatedWorld}. Thread-safe. */
public final class SimulatedHost {

    private static final long SPOOL_BYTES = 2L << 20;

    private final SimulatedWorld world;
    private final HostDescription profile;
    private final Path directory;
    private final SimulatedDatastore local;
    private final HostInventory inventory;
    private final HostMeter meter;
    private final TelemetryFeed telemetry;
    private final Consoles consoles;
    private final Migrations migrations = new Migrations();
    private final Faults faults = new Faults();
    private final long bootTimeMs;
    private volatile boolean powered = true;

    SimulatedHost(
            SimulatedWorld world,
            HostDescription profile,
            Path directory,
            SimulatedDatastore local,
            Function<Guest, Optional<Guest>> correct)
            throws IOException {
        this.world = world;
        this.profile = profile;
        this.directory = directory;
        this.local = local;
        this.meter = new HostMeter(profile, world.load());
        this.consoles = new Consoles(this);
        this.bootTimeMs = world.clock().millis() - Duration.ofDays(17).toMillis();
        this.telemetry = new TelemetryFeed(
                Spool.open(directory.resolve("spool"), SPOOL_BYTES, Spool.Durability.PROCESS), this::lookClosely);
        this.inventory = HostInventory.open(directory.resolve("guests"), world.clock(), this::keep, correct);
    }

    public String id() {
        return profile.getHostId();
    }

    public String name() {
        return profile.getName();
    }

    /** Where its certificate belongs. */
    public Path pki() {
        return directory.resolve("pki");
    }

    /** Its agent, to be served over any transport. */
    public BindableService service() {
        return new SimulatedHostAgent(this);
    }

    public Faults faults() {
        return faults;
    }

    public List<Guest> guests() {
        return inventory.all();
    }

    /** A guest dies by itself, as by a kernel panic. */
    public void crash(String guestId) {
        inventory.change(
                guestId,
                guest -> guest.toBuilder()
                        .setPowerState(POWER_STATE_CRASHED)
                        .setProblem("The guest's kernel panicked. Look at its console and restart it.")
                        .setStartedMs(0)
                        .clearIpAddresses()
                        .build());
        consoles.closeAllOf(guestId);
    }

    /** Power failure: everything on the host stops at once. Its transport is the caller's to cut. */
    public void losePower() {
        powered = false;
        for (Guest guest : inventory.all()) {
            if (guest.getStartedMs() != 0) {
                new GuestPower(this).off(guest.getSpec().getGuestId());
            }
        }
    }

    public void restorePower() {
        powered = true;
    }

    boolean isPowered() {
        return powered;
    }

    HostDescription describe() {
        return profile.toBuilder()
                .setBootTimeMs(bootTimeMs)
                .setClockMs(clock().millis())
                .setMemoryUsedBytes(meter.memoryUsed(inventory.all(), clock().instant()))
                .addAllDatastores(datastores().map(SimulatedDatastore::describe).toList())
                .addAllTemplates(world.templates().all())
                .build();
    }

    /** Takes and keeps one sample of everything. */
    void takeSample() {
        if (powered) {
            keep(meter.sample(inventory.all(), clock().instant()));
        }
    }

    void recordStart() {
        keep(GuestEvents.ofHost("agent.started", "The host agent of " + name() + " started.", clock().millis()));
    }

    private void keep(Event event) {
        keep(TelemetryBatch.newBuilder().addEvents(event).build());
    }

    private void keep(TelemetryBatch batch) {
        try {
            telemetry.store(batch);
        } catch (IOException e) {
            throw new UncheckedIOException("The simulation cannot write its spool", e);
        }
    }

    private LiveSource.Subscription lookClosely(int intervalMs, Consumer<TelemetryBatch> taken) {
        return world.every(
                Duration.ofMillis(intervalMs), () -> taken.accept(meter.sample(inventory.all(), clock().instant())));
    }

    Optional<SimulatedDatastore> datastore(String datastoreId) {
        return datastores().filter(one -> one.id().equals(datastoreId)).findFirst();
    }

    /** Throws FAILED_PRECONDITION. */
    SimulatedDatastore requireDatastore(String datastoreId) {
        return datastore(datastoreId)
                .orElseThrow(() -> Failures.forbidden(
                        "datastore.unknown",
                        "This host does not see datastore " + datastoreId + ".",
                        "Choose one of the datastores in the host's description."));
    }

    private Stream<SimulatedDatastore> datastores() {
        return Stream.of(world.shared(), local);
    }

    /** Memory that no running guest has been promised. */
    long freeMemory() {
        long promised = inventory.all().stream()
                .filter(guest -> guest.getStartedMs() != 0)
                .mapToLong(guest -> guest.getSpec().getMemoryBytes())
                .sum();
        return profile.getMemoryBytes() - HostProfile.OWN_MEMORY - promised;
    }

    /** Throws RESOURCE_EXHAUSTED. */
    void requireMemory(GuestSpec spec) {
        if (spec.getMemoryBytes() > freeMemory()) {
            throw Failures.noMemory(spec.getName(), spec.getMemoryBytes(), freeMemory());
        }
    }

    /** A booted guest has an address, always the same for the same guest. */
    static Guest withAddress(Guest guest) {
        if (guest.getPowerState() != POWER_STATE_RUNNING || guest.getSpec().getNicsCount() == 0) {
            return guest;
        }
        int hash = guest.getSpec().getGuestId().hashCode();
        String address = "10.100." + (hash >>> 8 & 0xff) + "." + Math.max(1, hash & 0xfe);
        return guest.toBuilder().clearIpAddresses().addIpAddresses(address).build();
    }

    SimulatedWorld world() {
        return world;
    }

    InstantSource clock() {
        return world.clock();
    }

    HostDescription profile() {
        return profile;
    }

    HostInventory inventory() {
        return inventory;
    }

    TelemetryFeed telemetry() {
        return telemetry;
    }

    Consoles consoles() {
        return consoles;
    }

    Migrations migrations() {
        return migrations;
    }
}
