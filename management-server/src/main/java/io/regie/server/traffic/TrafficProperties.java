package io.regie.server.traffic;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the API, each of them for one server.
 *
 * @param token requests by one API token
 * @param session requests by one browser's session
 * @param address requests from one address that nobody has signed, or that nobody could have
 * @param largestBody of a request
 * @param idempotencyKept how long an answer is kept for who repeats its request
 * @param idempotencyWait how long a repeated request waits for the first one's answer
 */
@ConfigurationProperties("regie.traffic")
public record TrafficProperties(
        @DefaultValue Token token,
        @DefaultValue Session session,
        @DefaultValue Address address,
        @DefaultValue("1MB") DataSize largestBody,
        @DefaultValue("24h") Duration idempotencyKept,
        @DefaultValue("10s") Duration idempotencyWait) {
    /** So many requests in a window, of which none, some or all may come at once. */
    public interface Limit {
        int requests();

        Duration window();
    }

    public record Token(
            @DefaultValue("6000") int requests,
            @DefaultValue("1m") Duration window) implements Limit {}

    public record Session(
            @DefaultValue("3000") int requests,
            @DefaultValue("1m") Duration window) implements Limit {}

    public record Address(
            @DefaultValue("300") int requests,
            @DefaultValue("1m") Duration window) implements Limit {}
}
