package io.regie.server.traffic;

import io.github.bucket4j.Bucket;
import io.regie.server.traffic.TrafficProperties.Limit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A bucket of requests for each of those who send them; the longest unused are forgotten first. Thread-safe. */
final class RateLimits {
    /** So many are remembered; a flood of addresses or invented tokens makes no more. */
    private static final int REMEMBERED = 20_000;

    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Whose bucket it is, and how it is filled; {@code policy} names it in headers. */
    record Sender(String policy, String id, Limit limit) {}

    /** @param seconds until there is a request again, or, while there are some left, until the bucket is full */
    record Level(boolean allowed, long left, long seconds) {}

    Level take(Sender sender) {
        Bucket bucket = bucket(sender);
        var probe = bucket.tryConsumeAndReturnRemaining(1);
        long nanos = probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill();
        return new Level(probe.isConsumed(), probe.getRemainingTokens(), seconds(nanos));
    }

    /** Whether there is a request left, without taking it. */
    Level look(Sender sender) {
        var estimate = bucket(sender).estimateAbilityToConsume(1);
        return new Level(
                estimate.canBeConsumed(), estimate.getRemainingTokens(), seconds(estimate.getNanosToWaitForRefill()));
    }

    private Bucket bucket(Sender sender) {
        synchronized (buckets) {
            return buckets.computeIfAbsent(
                    sender.policy() + " " + sender.id(),
                    key -> Bucket.builder()
                            .addLimit(limit -> limit.capacity(sender.limit().requests())
                                    .refillGreedy(
                                            sender.limit().requests(),
                                            sender.limit().window()))
                            .build());
        }
    }

    private static long seconds(long nanos) {
        return Math.max(1, TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1));
    }
}
