package io.regie.bridge.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * One file of a spool: records with consecutive sequences, each {@code length(4) crc32c(4) payload}, big-endian; the CRC
 * covers the record's sequence too, so that a record in the wrong place does not pass. The file's name is the first
 * sequence in hex. Not thread-safe.
 */
final class Segment {

    static final String SUFFIX = ".seg";
    private static final int HEADER = 8;

    private final Path file;
    private final long firstSequence;
    private int[] ends = new int[16];
    private int count;

    private Segment(Path file, long firstSequence) {
        this.file = file;
        this.firstSequence = firstSequence;
    }

    static Segment create(Path directory, long firstSequence) throws IOException {
        Path file = directory.resolve(String.format("%016x", firstSequence) + SUFFIX);
        Files.write(
                file,
                new byte[0],
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        return new Segment(file, firstSequence);
    }

    /** Reads the records that are whole; what follows the first damaged one is cut off. */
    static Segment recover(Path file) throws IOException {
        String name = file.getFileName().toString();
        var segment = new Segment(file, Long.parseUnsignedLong(name.substring(0, name.length() - SUFFIX.length()), 16));
        byte[] bytes = Files.readAllBytes(file);
        int at = 0;
        while (segment.isWhole(bytes, at)) {
            at += HEADER + ByteBuffer.wrap(bytes).getInt(at);
            segment.add(at);
        }
        if (at < bytes.length) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(at);
                channel.force(true);
            }
        }
        return segment;
    }

    private boolean isWhole(byte[] bytes, int at) {
        if (bytes.length - at < HEADER) {
            return false;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes, at, HEADER);
        int length = header.getInt();
        int crc = header.getInt();
        return length >= 0
                && length <= bytes.length - at - HEADER
                && crc == crc(firstSequence + count, bytes, at + HEADER, length);
    }

    void append(byte[] payload, boolean force) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(HEADER + payload.length)
                .putInt(payload.length)
                .putInt(crc(nextSequence(), payload, 0, payload.length))
                .put(payload)
                .flip();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long at = sizeBytes();
            while (record.hasRemaining()) {
                at += channel.write(record, at);
            }
            if (force) {
                channel.force(false);
            }
        }
        add(sizeBytes() + HEADER + payload.length);
    }

    byte[] read(long sequence) throws IOException {
        int index = (int) (sequence - firstSequence);
        int start = index == 0 ? 0 : ends[index - 1];
        ByteBuffer payload = ByteBuffer.allocate(ends[index] - start - HEADER);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long at = start + (long) HEADER;
            while (payload.hasRemaining()) {
                int read = channel.read(payload, at);
                if (read < 0) {
                    throw new IOException(file + " is shorter than it was");
                }
                at += read;
            }
        }
        return payload.array();
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    long firstSequence() {
        return firstSequence;
    }

    long nextSequence() {
        return firstSequence + count;
    }

    int count() {
        return count;
    }

    int sizeBytes() {
        return count == 0 ? 0 : ends[count - 1];
    }

    private void add(int end) {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
        }
        ends[count++] = end;
    }

    private static int crc(long sequence, byte[] bytes, int offset, int length) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, sequence));
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
