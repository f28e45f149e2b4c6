package io.regie.server.access;

import java.util.List;
import java.util.UUID;

/** What access needs to know of the inventory; the inventory implements it. Thread-safe. */
public interface NodeTree {
    /** A node as a person knows it. */
    record Place(UUID id, String name) {}

    /**
     * What a node inherits from: itself first, then of a guest its folder and what is above that, then the place it
     * stands in and what is above that, the root last; empty when there is no such node.
     */
    List<Place> pathToRoot(UUID nodeId);

    /** The one node above all others; exists from the first start on. */
    UUID root();
}
