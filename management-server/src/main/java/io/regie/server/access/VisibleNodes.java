package io.regie.server.access;

import java.util.Set;
import java.util.UUID;

/**
 * What an actor may see: everything, or the subtrees below the nodes where something is granted to him.
 *
 * @param everything no restriction is needed
 * @param roots the tops of the visible subtrees when not everything is visible; empty: nothing is
 */
public record VisibleNodes(boolean everything, Set<UUID> roots) {
    static final String PARAMETER = "visibleRoots";

    public VisibleNodes {
        roots = Set.copyOf(roots);
    }

    /**
     * A condition for a WHERE clause that {@code column}, a node's id, is visible. Bind {@link #parameter()} as
     * {@code visibleRoots} (it may be bound also when the condition does not use it).
     */
    public String condition(String column) {
        if (everything) {
            return "true";
        }
        return """
                %s in (
                  with recursive visible(id) as (
                    select unnest(cast(:visibleRoots as uuid[]))
                    union
                    select child.id from node child join visible on child.parent_id = visible.id)
                  select id from visible)
                """.formatted(column);
    }

    /** The value for the named parameter {@code visibleRoots}. */
    public UUID[] parameter() {
        return roots.toArray(UUID[]::new);
    }
}
