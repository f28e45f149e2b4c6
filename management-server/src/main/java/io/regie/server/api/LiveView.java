package io.regie.server.api;

import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** How a feature shows its changes on the stream; one per topic. */
public interface LiveView {
    /** The topic of its changes, which names the events on the stream too. */
    String topic();

    /** What the current actor may see of these, as it is now, ready to become JSON. */
    List<?> look(Collection<UUID> ids);
}
