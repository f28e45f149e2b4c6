package io.regie.server.access;

import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What an actor may see: everything, or the subtrees below the nodes where something is granted to him, and single nodes
 * where what is granted does not go down.
 *
 * @param everything no restriction is needed
 * @param roots the tops of the visible subtrees when not everything is visible; empty: nothing is
 * @param singles visible without what is below them
 */
public record VisibleNodes(boolean everything, Set<UUID> roots, Set<UUID> singles) {
    static final String PARAMETER = "visibleRoots";

    public VisibleNodes {
        roots = Set.copyOf(roots);
        singles = Set.copyOf(singles);
    }

    public VisibleNodes(boolean everything, Set<UUID> roots) {
        this(everything, roots, Set.of());
    }

    /**
     * A condition for a WHERE clause that {@code column}, a node's id, is visible; of a node that is gone, that it was
     * below one of the roots when it went. Bind {@link #parameter()} as {@code visibleRoots} (it may be bound also when
     * the condition does not use it).
     */
    public String condition(String column) {
        if (everything) {
            return "true";
        }
        // The ids are our own and few: grants that do not go down are for single objects.
        return singles.isEmpty()
                ? below(column)
                : "(%s or %s = any ('{%s}'::uuid[]))".formatted(below(column), column, written(singles));
    }

    /** As {@link #condition}, and what is below the node is visible too. */
    public String conditionBelow(String column) {
        return everything ? "true" : below(column);
    }

    /**
     * A condition that what is told of an object is visible: the object is; or there is none, or nobody knows where it
     * stood, and the place it is told at is.
     */
    public String about(String object, String place) {
        return everything
                ? "true"
                : "(%s or %s is null and %s or not exists (select from node_closure k where k.descendant_id = %s) and %s)"
                        .formatted(condition(object), object, condition(place), object, below(place));
    }

    private static String below(String column) {
        return "%s in (select descendant_id from node_closure where ancestor_id = any (cast(:visibleRoots as uuid[])))"
                .formatted(column);
    }

    private static String written(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(","));
    }

    /** The value for the named parameter {@code visibleRoots}. */
    public UUID[] parameter() {
        return roots.toArray(UUID[]::new);
    }
}
