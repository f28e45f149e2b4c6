package io.regie.server.access;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;

/**
 * Answers who acts and what he may do. A grant nearer to a node replaces those further up; at one node a user's own
 * grant replaces those of his groups, which add up. Every answer is read from the database, so that a withdrawn grant
 * holds at once on every server. Thread-safe.
 */
@Service
public class Access {
    private final NodeTree tree;
    private final Grants grants;
    private final Audit audit;
    private final Ceiling ceiling;

    Access(NodeTree tree, Grants grants, Audit audit) {
        this.tree = tree;
        this.grants = grants;
        this.audit = audit;
        this.ceiling = new Ceiling(this, grants, tree, audit);
    }

    /** What the current actor may give to others. */
    Ceiling ceiling() {
        return ceiling;
    }

    /**
     * Who acts now.
     *
     * @throws RegieException {@code access.unauthenticated} when nobody does
     */
    public Actor current() {
        return CurrentActor.get();
    }

    /** Does {@code work} as somebody else, as a task does on behalf of who asked for it. */
    public <T> T runAs(Actor actor, Callable<T> work) throws Exception {
        return CurrentActor.runAs(actor, work);
    }

    /**
     * Refuses unless the current actor has the privilege at the node. What is refused is audited.
     *
     * @throws RegieException {@code node.not-found} when he may not even see it; {@code access.denied} when he may
     *     see it only
     */
    public void require(Privilege privilege, UUID nodeId) {
        Actor actor = current();
        List<NodeTree.Place> path = tree.pathToRoot(nodeId);
        Set<Privilege> held = privileges(actor, path);
        if (held.contains(privilege)) {
            return;
        }
        if (!held.contains(Privilege.VIEW)) {
            if (!path.isEmpty()) {
                audit.denied(privilege.text(), nodeId, path.getFirst().name(), "not visible to " + actor.name());
            }
            throw RegieException.notFound("node.not-found", "There is no such object.");
        }
        String name = path.getFirst().name();
        audit.denied(privilege.text(), nodeId, name, "privilege missing: " + privilege.text());
        throw denied(actor, privilege, path);
    }

    /** For what concerns the whole center: refuses, by name, who has not the privilege at the root. */
    public void require(Privilege privilege) {
        Actor actor = current();
        List<NodeTree.Place> path = tree.pathToRoot(tree.root());
        if (!privileges(actor, path).contains(privilege)) {
            audit.denied(privilege.text(), null, "", "privilege missing: " + privilege.text());
            throw denied(actor, privilege, path);
        }
    }

    /** Refuses, by name, who has the privilege nowhere at all. */
    public void requireSomewhere(Privilege privilege) {
        if (!maySomewhere(privilege)) {
            audit.denied(privilege.text(), null, "", "privilege missing everywhere: " + privilege.text());
            throw denied(current(), privilege, List.of());
        }
    }

    /** Whether the current actor has the privilege at any node. */
    public boolean maySomewhere(Privilege privilege) {
        Actor actor = current();
        if (actor.mayEverything()) {
            return true;
        }
        if (actor.userId() == null) {
            return false;
        }
        VisibleNodes visible = visible();
        Set<UUID> granted = new HashSet<>(visible.roots());
        granted.addAll(visible.singles());
        return !allowed(privilege, granted).isEmpty();
    }

    /** Those of the nodes at which the current actor has the privilege. */
    public Set<UUID> allowed(Privilege privilege, Collection<UUID> nodeIds) {
        Actor actor = current();
        if (actor.mayEverything()) {
            return Set.copyOf(nodeIds);
        }
        if (actor.userId() == null) {
            return Set.of();
        }
        if (actor.limit() != null) {
            return nodeIds.stream().filter(id -> may(privilege, id)).collect(Collectors.toSet());
        }
        return grants.held(actor.userId(), nodeIds).entrySet().stream()
                .filter(held -> held.getValue().contains(privilege))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Whether the current actor has the privilege at the node; nothing is audited. */
    public boolean may(Privilege privilege, UUID nodeId) {
        return privileges(nodeId).contains(privilege);
    }

    /** Whether the current actor has the privilege for the whole center. */
    public boolean may(Privilege privilege) {
        return may(privilege, tree.root());
    }

    /** Everything that the current actor may do at the node; empty when he may not see it or it does not exist. */
    public Set<Privilege> privileges(UUID nodeId) {
        return privileges(current(), tree.pathToRoot(nodeId));
    }

    /** What the current actor may see, to restrict lists by. */
    public VisibleNodes visible() {
        Actor actor = current();
        if (actor.mayEverything()) {
            return new VisibleNodes(true, Set.of());
        }
        if (actor.userId() == null) {
            return new VisibleNodes(false, Set.of());
        }
        return grants.visibleTo(actor.userId(), tree.root());
    }

    /** Those of the nodes that the current actor sees. */
    public Set<UUID> seen(Collection<UUID> nodeIds) {
        return grants.seen(visible(), nodeIds);
    }

    private Set<Privilege> privileges(Actor actor, List<NodeTree.Place> path) {
        if (path.isEmpty() || (actor.userId() == null && !actor.mayEverything())) {
            return EnumSet.noneOf(Privilege.class);
        }
        if (actor.userId() == null || actor.mayEverything()) {
            return EnumSet.allOf(Privilege.class);
        }
        UUID node = path.getFirst().id();
        Set<Privilege> held = EnumSet.noneOf(Privilege.class);
        held.addAll(grants.held(actor.userId(), List.of(node)).getOrDefault(node, Set.of()));
        if (actor.limit() != null) {
            held.retainAll(actor.limit().privileges());
        }
        return held;
    }

    private RegieException denied(Actor actor, Privilege privilege, List<NodeTree.Place> path) {
        String roles = Stream.of(Role.values())
                .filter(role -> role.allows(privilege))
                .map(Role::label)
                .collect(Collectors.joining(" or "));
        if (actor.limit() != null && !actor.limit().allows(privilege)) {
            return new RegieException(
                    ErrorKind.FORBIDDEN,
                    "access.denied",
                    "This API token may not: %s (%s).".formatted(privilege.label(), privilege.text()),
                    "Use a token whose scope is %s.".formatted(roles));
        }
        Set<UUID> seen = seen(path.stream().map(NodeTree.Place::id).toList());
        List<NodeTree.Place> grantAt =
                path.stream().filter(place -> seen.contains(place.id())).toList();
        String where = path.size() < 2 ? "the whole center" : path.getFirst().name();
        String places = grantAt.stream().map(NodeTree.Place::name).collect(Collectors.joining(", "));
        return new Denied(
                privilege,
                grantAt,
                "You lack the privilege '%s' (%s) on %s.".formatted(privilege.label(), privilege.text(), where),
                places.isEmpty()
                        ? "A center admin can grant you %s.".formatted(roles)
                        : "A center admin can grant you %s at %s, or further up.".formatted(roles, places));
    }
}
