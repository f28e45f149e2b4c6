package io.regie.server.inventory;

import io.regie.agent.v1.Counter;
import io.regie.agent.v1.Sample;
import io.regie.server.api.Change;
import io.regie.server.api.LiveFeed;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The newest sample of each host and guest, and ten minutes of CPU and memory for a first curve. */
@Component
class Samples {
    /** Thirty samples of 20 s. */
    private static final int RING = 30;

    private static final long STORED_PERIOD_MS = 15_000;

    private static final String UPSERT = """
            insert into latest_sample as s
                (entity_id, time, counters, counter_values, recent_times, recent_cpu, recent_memory)
            values (?, ?, ?, ?, array[?::timestamptz], array[?::real], array[?::double precision])
            on conflict (entity_id) do update set
                time = excluded.time,
                counters = excluded.counters,
                counter_values = excluded.counter_values,
                recent_times = case when excluded.time - s.recent_times[cardinality(s.recent_times)] < %1$s then s.recent_times
                    else (s.recent_times || excluded.recent_times)[greatest(1, cardinality(s.recent_times) - %2$d):] end,
                recent_cpu = case when excluded.time - s.recent_times[cardinality(s.recent_times)] < %1$s then s.recent_cpu
                    else (s.recent_cpu || excluded.recent_cpu)[greatest(1, cardinality(s.recent_times) - %2$d):] end,
                recent_memory = case when excluded.time - s.recent_times[cardinality(s.recent_times)] < %1$s then s.recent_memory
                    else (s.recent_memory || excluded.recent_memory)[greatest(1, cardinality(s.recent_times) - %2$d):] end
            where excluded.time > s.time
            """.formatted("interval '" + STORED_PERIOD_MS + " milliseconds'", RING - 2);

    private final JdbcTemplate template;
    private final JdbcClient jdbc;
    private final LiveFeed feed;

    Samples(JdbcTemplate template, JdbcClient jdbc, LiveFeed feed) {
        this.template = template;
        this.jdbc = jdbc;
        this.feed = feed;
    }

    /** Samples of one host and its guests; those of things the inventory does not know are dropped. */
    void take(UUID hostId, List<Sample> batch) {
        if (batch.isEmpty()) {
            return;
        }
        template.execute((org.springframework.jdbc.core.ConnectionCallback<int[]>) connection -> {
            try (var statement = connection.prepareStatement(UPSERT)) {
                for (Sample sample : batch) {
                    Timestamp time = Timestamp.from(Instant.ofEpochMilli(sample.getTimeMs()));
                    Integer[] counters = sample.getCountersValueList().toArray(Integer[]::new);
                    Double[] values = sample.getValuesList().toArray(Double[]::new);
                    statement.setObject(1, UUID.fromString(sample.getEntityId()));
                    statement.setTimestamp(2, time);
                    statement.setArray(3, connection.createArrayOf("int4", counters));
                    statement.setArray(4, connection.createArrayOf("float8", values));
                    statement.setTimestamp(5, time);
                    statement.setObject(6, valueOf(sample, Counter.COUNTER_CPU_USED), java.sql.Types.DOUBLE);
                    statement.setObject(7, valueOf(sample, Counter.COUNTER_MEMORY_USED), java.sql.Types.DOUBLE);
                    statement.addBatch();
                }
                return statement.executeBatch();
            }
        });
        List<UUID> ids = batch.stream()
                .map(sample -> UUID.fromString(sample.getEntityId()))
                .distinct()
                .toList();
        feed.changed(Change.SAMPLE, ids);
    }

    List<LiveSample> latest(Collection<UUID> ids) {
        return jdbc.sql("select * from latest_sample where entity_id = any (?)")
                .param(ids.toArray(UUID[]::new))
                .query((row, i) -> read(row))
                .list();
    }

    /** Up to ten minutes, oldest first, with CPU and memory only. */
    List<LiveSample> recent(UUID id) {
        return jdbc.sql("select * from latest_sample where entity_id = ?")
                .param(id)
                .query((row, i) -> readRecent(id, row))
                .optional()
                .orElse(List.of());
    }

    static LiveSample read(ResultSet row) throws SQLException {
        Map<String, Double> counters = new TreeMap<>();
        Integer[] numbers = array(row.getArray("counters"), Integer[].class);
        Double[] values = array(row.getArray("counter_values"), Double[].class);
        for (int i = 0; i < Math.min(numbers.length, values.length); i++) {
            Counter counter = Counter.forNumber(numbers[i]);
            if (counter != null && values[i] != null) {
                counters.put(nameOf(counter), values[i]);
            }
        }
        Double memory = counters.get(nameOf(Counter.COUNTER_MEMORY_USED));
        return new LiveSample(
                row.getObject("entity_id", UUID.class),
                row.getTimestamp("time").toInstant(),
                counters.get(nameOf(Counter.COUNTER_CPU_USED)),
                memory == null ? null : memory.longValue(),
                counters);
    }

    private static List<LiveSample> readRecent(UUID id, ResultSet row) throws SQLException {
        Timestamp[] times = array(row.getArray("recent_times"), Timestamp[].class);
        Float[] cpu = array(row.getArray("recent_cpu"), Float[].class);
        Double[] memory = array(row.getArray("recent_memory"), Double[].class);
        List<LiveSample> samples = new ArrayList<>();
        for (int i = 0; i < times.length; i++) {
            Float used = cpu[i];
            Double bytes = memory[i];
            samples.add(new LiveSample(
                    id,
                    times[i].toInstant(),
                    used == null ? null : used.doubleValue(),
                    bytes == null ? null : bytes.longValue(),
                    Map.of()));
        }
        return samples;
    }

    private static <T> T array(Array array, Class<T> type) throws SQLException {
        return type.cast(array.getArray());
    }

    private static @Nullable Double valueOf(Sample sample, Counter counter) {
        int at = sample.getCountersList().indexOf(counter);
        return at < 0 || at >= sample.getValuesCount() ? null : sample.getValues(at);
    }

    private static String nameOf(Counter counter) {
        return counter.name()
                .substring("COUNTER_".length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
    }
}
