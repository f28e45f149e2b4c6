package io.regie.bridge.simulated;

import io.regie.agent.v1.Datastore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Storage that knows which guests' files it holds and which host has them in use: a directory with one small file a guest. A shared one is
 * the same object for all hosts. Thread-safe.
 */
final class SimulatedDatastore {

    private final Path directory;
    private final String id;
    private final String name;
    private final boolean shared;
    private final long capacityBytes;
    private final Map<String, Long> guestBytes = new HashMap<>();
    private final Map<String, String> inUseBy = new HashMap<>();

    private SimulatedDatastore(Path directory, String id, String name, boolean shared, long capacityBytes) {
        this.directory = directory;
        this.id = id;
        this.name = name;
        this.shared = shared;
        this.capacityBytes = capacityBytes;
    }

    static SimulatedDatastore open(Path directory, String name, boolean shared, long capacityBytes) throws IOException {
        Files.createDirectories(directory);
        Path marker = directory.resolve("datastore.id");
        if (!Files.exists(marker)) {
            Files.writeString(marker, UUID.randomUUID().toString());
        }
        var datastore =
                new SimulatedDatastore(directory, Files.readString(marker).strip(), name, shared, capacityBytes);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(one -> !one.equals(marker)).toList()) {
                datastore.guestBytes.put(file.getFileName().toString(), Long.parseLong(Files.readString(file)));
            }
        }
        return datastore;
    }

    String id() {
        return id;
    }

    boolean shared() {
        return shared;
    }

    synchronized Optional<Long> files(String guestId) {
        return Optional.ofNullable(guestBytes.get(guestId));
    }

    synchronized void putFiles(String guestId, long bytes) {
        guestBytes.put(guestId, bytes);
        save(guestId, bytes);
    }

    synchronized void removeFiles(String guestId) {
        if (guestBytes.remove(guestId) != null) {
            forget(guestId);
        }
    }

    /** Locks a guest's disks for a host, as the storage layer does; false: another host runs them. */
    synchronized boolean use(String guestId, String hostId) {
        return inUseBy.computeIfAbsent(guestId, absent -> hostId).equals(hostId);
    }

    synchronized boolean isInUseElsewhere(String guestId, String hostId) {
        return !inUseBy.getOrDefault(guestId, hostId).equals(hostId);
    }

    synchronized void release(String guestId, String hostId) {
        inUseBy.remove(guestId, hostId);
    }

    /** At switch-over: the lock goes from one host to the other without a moment between. */
    synchronized void handOver(String guestId, String hostId) {
        inUseBy.put(guestId, hostId);
    }

    synchronized Datastore describe() {
        long used = guestBytes.values().stream().mapToLong(Long::longValue).sum() + capacityBytes / 50;
        return Datastore.newBuilder()
                .setDatastoreId(id)
                .setName(name)
                .setPath("/srv/regie/datastores/" + name)
                .setFilesystem(shared ? "nfs4" : "xfs")
                .setCapacityBytes(capacityBytes)
                .setFreeBytes(Math.max(0, capacityBytes - used))
                .setShared(shared)
                .build();
    }

    private void save(String guestId, long bytes) {
        try {
            Files.writeString(directory.resolve(guestId), Long.toString(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("The simulation cannot write to " + directory, e);
        }
    }

    private void forget(String guestId) {
        try {
            Files.deleteIfExists(directory.resolve(guestId));
        } catch (IOException e) {
            throw new UncheckedIOException("The simulation cannot write to " + directory, e);
        }
    }
}
