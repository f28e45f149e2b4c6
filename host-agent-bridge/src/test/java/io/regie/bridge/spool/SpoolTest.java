package io.regie.bridge.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

    private static final int CAPACITY = 64 << 10;

    @TempDir
    Path directory;

    @Test
    void records_come_back_in_order_after_a_position() throws IOException {
        Spool spool = open();
        for (int number = 1; number <= 5; number++) {
            assertThat(spool.append(bytes("record " + number))).isEqualTo(number);
        }

        assertThat(texts(spool, 2)).containsExactly("record 3", "record 4", "record 5");
    }

    @Test
    void a_spool_opened_again_goes_on_where_it_was() throws IOException {
        Spool before = open();
        before.append(bytes("one"));
        before.append(bytes("two"));
        before.acknowledge(1);

        Spool after = open();

        assertThat(after.id()).isEqualTo(before.id());
        assertThat(texts(after, 0)).containsExactly("two");
        assertThat(after.append(bytes("three"))).isEqualTo(3);
    }

    @Test
    void positions_grow_on_though_everything_was_acknowledged() throws IOException {
        Spool spool = open();
        for (int number = 1; number <= 100; number++) {
            spool.append(new byte[2000]);
            spool.acknowledge(number);
        }

        assertThat(open().append(bytes("next"))).isEqualTo(101);
    }

    @Test
    void the_oldest_goes_when_it_is_full_and_is_counted() throws IOException {
        Spool spool = open();
        int records = 200;
        for (int number = 1; number <= records; number++) {
            spool.append(new byte[1000]);
        }

        long kept = positions(spool).size();
        assertThat(sizeOnDisk()).isLessThanOrEqualTo(CAPACITY + 4096);
        assertThat(kept).isBetween(40L, 64L);
        assertThat(spool.dropped()).isEqualTo(records - kept);
        assertThat(open().dropped()).isEqualTo(records - kept);
    }

    @Test
    void what_was_read_is_not_counted_as_dropped() throws IOException {
        Spool spool = open();
        for (int number = 1; number <= 200; number++) {
            spool.append(new byte[1000]);
            spool.acknowledge(number);
        }

        assertThat(spool.dropped()).isZero();
        assertThat(sizeOnDisk()).isLessThan(2 * CAPACITY / 8);
    }

    @Test
    void a_record_larger_than_a_segment_is_kept() throws IOException {
        Spool spool = open();
        spool.append(new byte[CAPACITY]);

        assertThat(spool.after(0).orElseThrow().payload()).hasSize(CAPACITY);
    }

    @Test
    void a_torn_record_is_cut_off_and_the_ones_before_stay() throws IOException {
        Spool spool = open();
        spool.append(bytes("whole"));
        spool.append(bytes("torn"));
        Path segment = segments().getLast();
        byte[] content = Files.readAllBytes(segment);
        Files.write(segment, Arrays.copyOf(content, content.length - 2));

        Spool recovered = open();

        assertThat(texts(recovered, 0)).containsExactly("whole");
        recovered.append(bytes("new"));
        assertThat(texts(open(), 0)).containsExactly("whole", "new");
    }

    @Test
    void a_flipped_bit_is_noticed() throws IOException {
        Spool spool = open();
        spool.append(bytes("good"));
        spool.append(bytes("evil"));
        Path segment = segments().getLast();
        byte[] content = Files.readAllBytes(segment);
        content[content.length - 1] ^= 1;
        Files.write(segment, content, StandardOpenOption.TRUNCATE_EXISTING);

        assertThat(texts(open(), 0)).containsExactly("good");
    }

    @Test
    void a_position_of_another_spool_means_from_the_beginning() throws IOException {
        Spool spool = open();
        spool.append(bytes("first"));

        assertThat(texts(spool, 1_000_000)).containsExactly("first");
        spool.acknowledge(1_000_000);
        assertThat(texts(spool, 0)).containsExactly("first");
    }

    @Test
    void what_was_appended_survives_kill_9() throws Exception {
        Path log = directory.resolveSibling(directory.getFileName() + ".log");
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessWriter.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(30, TimeUnit.SECONDS).until(() -> Files.readAllLines(log).size() > 200);
        writer.destroyForcibly().waitFor();

        long reported = Files.readAllLines(log).stream()
                .filter(line -> line.endsWith("."))
                .mapToLong(line -> Long.parseLong(line.substring(0, line.length() - 1)))
                .max()
                .orElseThrow();
        List<Long> kept = positions(Spool.open(directory, 64 << 20, Spool.Durability.PROCESS));
        assertThat(kept).contains(reported).hasSizeGreaterThanOrEqualTo((int) reported);
        Files.delete(log);
    }

    /** Appends and says so until it is killed. */
    static final class EndlessWriter {

        private EndlessWriter() {}

        public static void main(String[] arguments) throws IOException {
            Spool spool = Spool.open(Path.of(arguments[0]), 64 << 20, Spool.Durability.PROCESS);
            while (true) {
                long position = spool.append(new byte[500]);
                OutputStream out = System.out;
                out.write((position + ".\n").getBytes(StandardCharsets.US_ASCII));
                out.flush();
            }
        }
    }

    private Spool open() throws IOException {
        return Spool.open(directory, CAPACITY, Spool.Durability.POWER_FAILURE);
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(Segment.SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private long sizeOnDisk() throws IOException {
        long size = 0;
        for (Path segment : segments()) {
            size += Files.size(segment);
        }
        return size;
    }

    private static List<String> texts(Spool spool, long after) throws IOException {
        var texts = new ArrayList<String>();
        for (Optional<SpoolEntry> entry = spool.after(after);
                entry.isPresent();
                entry = spool.after(entry.get().sequence())) {
            texts.add(new String(entry.get().payload(), StandardCharsets.UTF_8));
        }
        return texts;
    }

    private static List<Long> positions(Spool spool) throws IOException {
        var positions = new ArrayList<Long>();
        for (Optional<SpoolEntry> entry = spool.after(0);
                entry.isPresent();
                entry = spool.after(entry.get().sequence())) {
            positions.add(entry.get().sequence());
        }
        return positions;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
