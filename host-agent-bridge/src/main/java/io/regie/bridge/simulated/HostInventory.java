package io.regie.bridge.simulated;

import io.regie.agent.v1.Event;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.HostDescription;
import io.regie.agent.v1.Inventory;
import io.regie.agent.v1.InventoryUpdate;
import io.regie.bridge.telemetry.GuestEvents;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The guests of one host, kept in a file and told to whoever watches. Thread-safe. */
final class HostInventory {

    /** Ends the exclusive right to change a guest. */
    interface Claim extends AutoCloseable {
        @Override
        void close();
    }

    private final Path file;
    private final InstantSource clock;
    private final Consumer<Event> events;
    private final Map<String, Guest> guests = new LinkedHashMap<>();
    private final Map<String, String> claims = new HashMap<>();
    private final List<InventoryOutlet> outlets = new ArrayList<>();
    private final GuestEvents changes = new GuestEvents();

    private HostInventory(Path file, InstantSource clock, Consumer<Event> events) {
        this.file = file;
        this.clock = clock;
        this.events = events;
    }

    /** @param correct what became of a guest since it was written, empty: it is gone */
    static HostInventory open(
            Path file, InstantSource clock, Consumer<Event> events, Function<Guest, Optional<Guest>> correct)
            throws IOException {
        var inventory = new HostInventory(file, clock, events);
        for (Guest guest : read(file)) {
            correct.apply(guest)
                    .ifPresent(found -> inventory.guests.put(found.getSpec().getGuestId(), found));
        }
        inventory.changes.snapshot(inventory.guests.values(), clock.millis());
        return inventory;
    }

    static List<Guest> read(Path file) throws IOException {
        var guests = new ArrayList<Guest>();
        if (Files.exists(file)) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                for (Guest guest = Guest.parseDelimitedFrom(in); guest != null; guest = Guest.parseDelimitedFrom(in)) {
                    guests.add(guest);
                }
            }
        }
        return guests;
    }

    synchronized List<Guest> all() {
        return List.copyOf(guests.values());
    }

    synchronized Optional<Guest> find(String guestId) {
        return Optional.ofNullable(guests.get(guestId));
    }

    /** Throws NOT_FOUND. */
    Guest require(String guestId) {
        return find(guestId).orElseThrow(() -> Failures.noGuest(guestId));
    }

    synchronized void put(Guest guest) {
        guests.put(guest.getSpec().getGuestId(), guest);
        save();
        tell(
                guest.getSpec().getGuestId(),
                InventoryUpdate.newBuilder().setGuestChanged(guest).build());
        changes.changed(guest, clock.millis()).ifPresent(events);
    }

    /** Changes a guest if it is still there; returns what it became. */
    synchronized Optional<Guest> change(String guestId, UnaryOperator<Guest> change) {
        Optional<Guest> changed = find(guestId).map(change);
        changed.ifPresent(this::put);
        return changed;
    }

    synchronized void remove(String guestId) {
        if (guests.remove(guestId) != null) {
            save();
            tell(guestId, InventoryUpdate.newBuilder().setGuestRemoved(guestId).build());
            changes.removed(guestId, clock.millis()).ifPresent(events);
        }
    }

    /** The exclusive right to change a guest; throws FAILED_PRECONDITION naming what is under way. */
    synchronized Claim claim(String guestId, String operation) {
        String running = claims.putIfAbsent(guestId, operation);
        if (running != null) {
            throw Failures.forbidden(
                    "guest.busy",
                    "Another operation is under way on this guest: " + running + ".",
                    "Wait until it has ended, or cancel it.");
        }
        return () -> release(guestId);
    }

    private synchronized void release(String guestId) {
        claims.remove(guestId);
    }

    synchronized void watch(InventoryOutlet outlet, HostDescription host) {
        outlets.removeIf(InventoryOutlet::isCancelled);
        outlets.add(outlet);
        outlet.tell(
                "",
                InventoryUpdate.newBuilder()
                        .setSnapshot(Inventory.newBuilder().setHost(host).addAllGuests(guests.values()))
                        .build());
    }

    synchronized void tellHost(HostDescription host) {
        tell("host", InventoryUpdate.newBuilder().setHostChanged(host).build());
    }

    synchronized void heartbeat() {
        outlets.removeIf(InventoryOutlet::isCancelled);
        outlets.forEach(outlet -> outlet.heartbeat(clock.millis()));
    }

    private void tell(String about, InventoryUpdate update) {
        outlets.forEach(outlet -> outlet.tell(about, update));
    }

    private void save() {
        try {
            Path made = file.resolveSibling(file.getFileName() + ".new");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(made))) {
                for (Guest guest : guests.values()) {
                    guest.writeDelimitedTo(out);
                }
            }
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("The simulation cannot write " + file, e);
        }
    }
}
