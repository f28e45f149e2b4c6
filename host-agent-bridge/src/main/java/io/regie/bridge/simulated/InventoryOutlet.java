package io.regie.bridge.simulated;

import io.grpc.stub.ServerCallStreamObserver;
import io.regie.agent.v1.Heartbeat;
import io.regie.agent.v1.InventoryUpdate;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One open Watch call. Holds at most one untold update for each thing, so that a slow reader costs no more than the
 * inventory's size. Thread-safe.
 */
final class InventoryOutlet {

    private final ServerCallStreamObserver<InventoryUpdate> caller;
    private final Map<String, InventoryUpdate> untold = new LinkedHashMap<>();

    InventoryOutlet(ServerCallStreamObserver<InventoryUpdate> caller) {
        this.caller = caller;
        caller.setOnReadyHandler(this::tellWhatFits);
    }

    /** @param about the later of two updates about the same thing replaces an untold earlier one */
    synchronized void tell(String about, InventoryUpdate update) {
        untold.remove(about);
        untold.put(about, update);
        tellWhatFits();
    }

    synchronized void heartbeat(long clockMs) {
        if (untold.isEmpty() && caller.isReady()) {
            caller.onNext(InventoryUpdate.newBuilder()
                    .setHeartbeat(Heartbeat.newBuilder().setClockMs(clockMs))
                    .build());
        }
    }

    boolean isCancelled() {
        return caller.isCancelled();
    }

    private synchronized void tellWhatFits() {
        Iterator<InventoryUpdate> updates = untold.values().iterator();
        while (caller.isReady() && updates.hasNext()) {
            InventoryUpdate update = updates.next();
            updates.remove();
            caller.onNext(update);
        }
    }
}
