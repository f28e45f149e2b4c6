package io.regie.bridge.simulated;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The live migrations that leave one host at the moment. Thread-safe. */
final class Migrations {

    private final Map<String, Boolean> abortedById = new ConcurrentHashMap<>();

    void begin(String guestId) {
        abortedById.put(guestId, false);
    }

    void end(String guestId) {
        abortedById.remove(guestId);
    }

    /** False: no migration of this guest is under way. */
    boolean abort(String guestId) {
        return abortedById.replace(guestId, true) != null;
    }

    boolean isAborted(String guestId) {
        return abortedById.getOrDefault(guestId, false);
    }
}
