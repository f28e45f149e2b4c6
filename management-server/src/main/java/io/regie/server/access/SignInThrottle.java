package io.regie.server.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Makes whoever sends wrong passwords wait, ever longer up to a bound, so that nobody is locked out for good. Counted
 * by name and address together, by address, and by name; the wait for a name alone, which anybody could cause, does
 * not hold on the server's own machine nor where that user signed in last.
 */
@Component
class SignInThrottle {
    private static final Duration MEMORY = Duration.ofHours(1);
    private static final int NAME_LENGTH = 64;

    /** How many failures are free, and the longest wait after that. */
    private enum Scope {
        PAIR(5, Duration.ofSeconds(60)),
        ADDRESS(50, Duration.ofSeconds(30)),
        NAME(20, Duration.ofSeconds(30));

        final int free;
        final Duration longest;

        Scope(int free, Duration longest) {
            this.free = free;
            this.longest = longest;
        }
    }

    private record Key(Scope scope, String text) {}

    private final JdbcClient jdbc;
    private final Clock clock;

    SignInThrottle(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** How long this attempt has to wait; zero when it may be made. */
    Duration wait(String name, String address, @Nullable String lastAddress) {
        boolean local = parse(address).isLoopbackAddress();
        List<String> keys = keys(name, address).stream()
                .filter(key -> switch (key.scope()) {
                    case PAIR -> true;
                    case ADDRESS -> !local;
                    case NAME -> !local && !address.equals(lastAddress);
                })
                .map(Key::text)
                .toList();
        Instant now = clock.instant();
        Instant until = jdbc.sql("select max(wait_until) as until from sign_in_failure where key = any(:keys)")
                .param("keys", keys.toArray(String[]::new))
                .query((row, n) -> {
                    Timestamp time = row.getTimestamp("until");
                    return time == null ? now : time.toInstant();
                })
                .single();
        return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    }

    void failed(String name, String address) {
        Instant now = clock.instant();
        jdbc.sql("delete from sign_in_failure where last_failure_at < :old")
                .param("old", Timestamp.from(now.minus(MEMORY)))
                .update();
        for (Key key : keys(name, address)) {
            int failures = jdbc.sql("""
                            insert into sign_in_failure as f (key, failures, last_failure_at, wait_until)
                            values (:key, 1, :now, :now)
                            on conflict (key) do update set failures = f.failures + 1, last_failure_at = :now
                            returning failures
                            """)
                    .param("key", key.text())
                    .param("now", Timestamp.from(now))
                    .query(Integer.class)
                    .single();
            if (failures >= key.scope().free) {
                jdbc.sql("update sign_in_failure set wait_until = :until where key = :key")
                        .param("until", Timestamp.from(now.plus(waitAfter(failures, key.scope()))))
                        .param("key", key.text())
                        .update();
            }
        }
    }

    /** Forgets what was counted for this name here; not for the address, whose other names count on. */
    void succeeded(String name, String address) {
        jdbc.sql("delete from sign_in_failure where key = any(:keys)")
                .param(
                        "keys",
                        keys(name, address).stream()
                                .filter(key -> key.scope() == Scope.PAIR)
                                .map(Key::text)
                                .toArray(String[]::new))
                .update();
    }

    private static Duration waitAfter(int failures, Scope scope) {
        int doublings = Math.min(failures - scope.free, 16);
        Duration wait = Duration.ofSeconds(1L << doublings);
        return wait.compareTo(scope.longest) < 0 ? wait : scope.longest;
    }

    private static List<Key> keys(String name, String address) {
        String lower = name.toLowerCase(Locale.ROOT);
        String known = lower.substring(0, Math.min(lower.length(), NAME_LENGTH));
        String network = network(address);
        return List.of(
                new Key(Scope.PAIR, "pair:" + network + "|" + known),
                new Key(Scope.ADDRESS, "address:" + network),
                new Key(Scope.NAME, "name:" + known));
    }

    /** One subscriber has a whole /64 of IPv6. */
    private static String network(String address) {
        byte[] bytes = parse(address).getAddress();
        return bytes.length == 16 ? HexFormat.of().formatHex(Arrays.copyOf(bytes, 8)) + "/64" : address;
    }

    private static InetAddress parse(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not a literal address: " + address, e);
        }
    }
}
