package io.regie.bridge.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A bounded queue on disk whose records are read by position any number of times until they are acknowledged. When it
 * is full the oldest segment goes, and what was unread in it is counted. Thread-safe.
 *
 * <p>Promises: a record is written before {@link #append} returns, so it survives {@code kill -9}; with
 * {@link Durability#POWER_FAILURE} it is also forced to the disk before anybody can read it, so that a position once
 * given out never comes again with other content. Acknowledgements are not forced: losing one repeats records, which
 * readers must bear anyway. A record torn by a crash is cut off at the next start.
 *
 * <p>Why not a library: Chronicle Queue maps sparse files far larger than this and needs the JVM's internals opened,
 * Square's Tape is archived and grows by copying one file, and stores such as MVStore keep no bound by age.
 */
public final class Spool {

    /** How hard a record is held. */
    public enum Durability {
        /** Survives the death of the process. */
        PROCESS,
        /** Survives the loss of power too, at the price of one fsync per record. */
        POWER_FAILURE
    }

    /** Eight: dropping the oldest loses at most an eighth of what is kept. */
    private static final int SEGMENTS = 8;

    private final Path directory;
    private final long segmentBytes;
    private final Durability durability;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private SpoolState state;

    private Spool(Path directory, long capacityBytes, Durability durability, SpoolState state) {
        this.directory = directory;
        this.segmentBytes = Math.max(1, capacityBytes / SEGMENTS);
        this.durability = durability;
        this.state = state;
    }

    /**
     * Opens the spool in a directory of its own, or makes a new one there.
     *
     * @param capacityBytes most it takes on disk, 8 KiB to 1 GiB; the newest record is kept even when larger
     */
    public static Spool open(Path directory, long capacityBytes, Durability durability) throws IOException {
        Files.createDirectories(directory);
        var spool = new Spool(directory, capacityBytes, durability, SpoolState.loadOrNew(directory));
        spool.state.store(directory);
        spool.recover();
        return spool;
    }

    private void recover() throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(directory)) {
            files = list.filter(file -> file.toString().endsWith(Segment.SUFFIX))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            segments.addLast(Segment.recover(file));
        }
        long next = segments.isEmpty() ? 1 : segments.getLast().nextSequence();
        if (segments.isEmpty() || next <= state.acknowledged()) {
            segments.addLast(Segment.create(directory, Math.max(next, state.acknowledged() + 1)));
        }
    }

    /** Returns the record's position. */
    public synchronized long append(byte[] payload) throws IOException {
        Segment last = segments.getLast();
        if (last.count() > 0 && last.sizeBytes() + (long) payload.length > segmentBytes) {
            last = Segment.create(directory, last.nextSequence());
            segments.addLast(last);
            while (segments.size() > SEGMENTS) {
                dropOldest();
            }
        }
        last.append(payload, durability == Durability.POWER_FAILURE);
        return last.nextSequence() - 1;
    }

    private void dropOldest() throws IOException {
        Segment oldest = segments.removeFirst();
        long firstUnread = Math.max(oldest.firstSequence(), state.acknowledged() + 1);
        long unread = Math.max(0, segments.getFirst().firstSequence() - firstUnread);
        oldest.delete();
        state = new SpoolState(state.spoolId(), state.acknowledged(), state.dropped() + unread);
        state.store(directory);
    }

    /** The first record kept after a position; a position this spool never gave out counts as 0. */
    public synchronized Optional<SpoolEntry> after(long sequence) throws IOException {
        long asked = sequence >= segments.getLast().nextSequence() ? 0 : sequence;
        long wanted = Math.max(asked, state.acknowledged()) + 1;
        for (Segment segment : segments) {
            if (wanted < segment.nextSequence()) {
                long found = Math.max(wanted, segment.firstSequence());
                return Optional.of(new SpoolEntry(found, segment.read(found)));
            }
        }
        return Optional.empty();
    }

    /** Forgets everything up to and including a position. A position in the future is none of this spool's and changes nothing. */
    public synchronized void acknowledge(long sequence) throws IOException {
        if (sequence <= state.acknowledged() || sequence >= segments.getLast().nextSequence()) {
            return;
        }
        state = new SpoolState(state.spoolId(), sequence, state.dropped());
        state.store(directory);
        while (segments.size() > 1 && segments.getFirst().nextSequence() <= sequence + 1) {
            segments.removeFirst().delete();
        }
    }

    public synchronized String id() {
        return state.spoolId();
    }

    public synchronized long dropped() {
        return state.dropped();
    }
}
