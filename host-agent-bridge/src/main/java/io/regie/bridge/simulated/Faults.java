package io.regie.bridge.simulated;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.regie.bridge.error.AgentErrors;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Failures on demand, for tests. Thread-safe. */
public final class Faults {

    private record Planned(double atFraction, StatusRuntimeException failure) {}

    private final Map<String, Planned> next = new ConcurrentHashMap<>();
    private final Set<String> deaf = ConcurrentHashMap.newKeySet();

    /** The next call of a method (its name in HostAgent, as {@code CreateGuest}) fails before it changes anything. */
    public void failNext(String method, Status.Code status, String code, String message, String remedy) {
        failNextAt(method, 0, status, code, message, remedy);
    }

    /** The next call of a method that reports progress fails once it is so far, 0..1, and is undone as the contract says. */
    public void failNextAt(
            String method, double fraction, Status.Code status, String code, String message, String remedy) {
        next.put(method, new Planned(fraction, AgentErrors.of(status, code, message, remedy)));
    }

    /** From now on the guest does not react to being asked to shut down. */
    public void ignoreShutdown(String guestId) {
        deaf.add(guestId);
    }

    boolean ignoresShutdown(String guestId) {
        return deaf.contains(guestId);
    }

    /** Throws what is planned for the method at this point of its progress, once. */
    void check(String method, double fraction) {
        Planned planned = next.get(method);
        if (planned != null && fraction >= planned.atFraction() && next.remove(method, planned)) {
            throw planned.failure();
        }
    }
}
