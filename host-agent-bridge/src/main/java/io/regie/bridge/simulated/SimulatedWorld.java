package io.regie.bridge.simulated;

import static io.regie.agent.v1.PowerState.POWER_STATE_MIGRATING_IN;
import static io.regie.agent.v1.PowerState.POWER_STATE_MIGRATING_OUT;
import static io.regie.agent.v1.PowerState.POWER_STATE_RUNNING;

import io.regie.agent.v1.Guest;
import io.regie.bridge.telemetry.LiveSource;
import io.regie.bridge.telemetry.TelemetryFeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Any number of invented hosts that share a datastore and between which guests migrate. What exists is kept under one
 * directory, so that the next start finds the same hosts and guests. Thread-safe.
 */
public final class SimulatedWorld implements AutoCloseable {

    private static final long SHARED_BYTES = 100L << 40;
    private static final long LOCAL_BYTES = 2L << 40;
    private static final Duration HEARTBEAT = Duration.ofSeconds(4);

    private final WorldSettings settings;
    private final InstantSource clock;
    private final LoadModel load;
    private final SimulatedDatastore shared;
    private final Templates templates;
    private final Map<String, SimulatedHost> hosts = new HashMap<>();
    private final List<SimulatedHost> inOrder = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("simulation-", 0).factory());

    private SimulatedWorld(Path state, WorldSettings settings, InstantSource clock) throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.load = new LoadModel(settings.seed());
        this.shared = SimulatedDatastore.open(state.resolve("san-1"), "san-1", true, SHARED_BYTES);
        this.templates = new Templates(shared.id());
    }

    /** @param state a directory of its own; made when absent */
    public static SimulatedWorld open(Path state, WorldSettings settings, InstantSource clock) throws IOException {
        Files.createDirectories(state);
        var world = new SimulatedWorld(state, settings, clock);
        Set<String> seen = new HashSet<>(arrived(state, settings));
        for (int number = 1; number <= settings.hosts(); number++) {
            world.openHost(state.resolve("hosts").resolve(HostProfile.name(number)), number, seen);
        }
        for (SimulatedHost host : world.inOrder) {
            host.recordStart();
            world.every(HEARTBEAT, host.inventory()::heartbeat);
            world.every(Duration.ofMillis(TelemetryFeed.STORED_INTERVAL_MS), host::takeSample);
        }
        return world;
    }

    /** Guests that a migration cut short by the end of the process had already brought to their destination. */
    private static Set<String> arrived(Path state, WorldSettings settings) throws IOException {
        Set<String> arrived = new HashSet<>();
        for (int number = 1; number <= settings.hosts(); number++) {
            for (Guest guest : HostInventory.read(
                    state.resolve("hosts").resolve(HostProfile.name(number)).resolve("guests"))) {
                if (guest.getPowerState() != POWER_STATE_MIGRATING_IN
                        && guest.getPowerState() != POWER_STATE_MIGRATING_OUT) {
                    arrived.add(guest.getSpec().getGuestId());
                }
            }
        }
        return arrived;
    }

    private void openHost(Path directory, int number, Set<String> arrived) throws IOException {
        boolean isNew = !Files.exists(directory.resolve("host.id"));
        if (isNew) {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("host.id"), UUID.randomUUID().toString());
        }
        String id = Files.readString(directory.resolve("host.id")).strip();
        var local = SimulatedDatastore.open(directory.resolve("local"), "local", false, LOCAL_BYTES);
        var host = new SimulatedHost(
                this, HostProfile.of(number, id, settings.seed()), directory, local, guest -> settled(guest, arrived));
        hosts.put(id, host);
        inOrder.add(host);
        if (isNew) {
            new FirstGuests(host, number, settings.seed()).make(settings.guestsPerHost(), number);
        }
        for (Guest guest : host.inventory().all()) {
            if (guest.getStartedMs() != 0) {
                host.datastore(guest.getSpec().getDatastoreId())
                        .ifPresent(datastore -> datastore.use(guest.getSpec().getGuestId(), id));
            }
        }
    }

    private static Optional<Guest> settled(Guest guest, Set<String> arrived) {
        return switch (guest.getPowerState()) {
            case POWER_STATE_MIGRATING_IN -> Optional.empty();
            case POWER_STATE_MIGRATING_OUT ->
                arrived.contains(guest.getSpec().getGuestId())
                        ? Optional.empty()
                        : Optional.of(guest.toBuilder()
                                .setPowerState(POWER_STATE_RUNNING)
                                .build());
            default -> Optional.of(guest);
        };
    }

    /** In the order of their names. */
    public List<SimulatedHost> hosts() {
        return List.copyOf(inOrder);
    }

    public Optional<SimulatedHost> find(String hostId) {
        return Optional.ofNullable(hosts.get(hostId));
    }

    /** Changes a guest wherever it now is. */
    void onGuest(String guestId, UnaryOperator<Guest> change) {
        for (SimulatedHost host : inOrder) {
            if (host.inventory().change(guestId, change).isPresent()) {
                return;
            }
        }
    }

    /** After that much simulated time. */
    void later(Duration delay, Runnable work) {
        timer.schedule(work, (long) (delay.toNanos() / settings.speed()), TimeUnit.NANOSECONDS);
    }

    /** Again and again in real time, first after one period. */
    LiveSource.Subscription every(Duration period, Runnable work) {
        Future<?> repeating =
                timer.scheduleAtFixedRate(work, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
        return () -> repeating.cancel(false);
    }

    WorldSettings settings() {
        return settings;
    }

    InstantSource clock() {
        return clock;
    }

    LoadModel load() {
        return load;
    }

    SimulatedDatastore shared() {
        return shared;
    }

    Templates templates() {
        return templates;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
