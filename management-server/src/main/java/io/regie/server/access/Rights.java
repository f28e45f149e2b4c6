package io.regie.server.access;

import com.fasterxml.jackson.annotation.JsonValue;
import io.regie.server.api.RegieException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Explains what somebody may do at a node, and why. */
@Service
public class Rights {
    private final Access access;
    private final Grants grants;
    private final NodeTree tree;
    private final JdbcClient jdbc;

    Rights(Access access, Grants grants, NodeTree tree, JdbcClient jdbc) {
        this.access = access;
        this.grants = grants;
        this.tree = tree;
        this.jdbc = jdbc;
    }

    /** What became of a grant on the way from a node to the root. */
    public enum Outcome {
        /** It gives its role's privileges here. */
        COUNTS,
        /** A grant at a nearer place replaces it. */
        REPLACED_BY_NEARER,
        /** A grant to the user himself at the same place replaces that to his group. */
        REPLACED_BY_OWN,
        /** It holds at its own place only. */
        DOES_NOT_GO_DOWN;

        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A grant and what became of it.
     *
     * @param group the group by which the user has it; null: it is his own
     */
    public record Reason(
            UUID grantId,
            UUID nodeId,
            String nodeName,
            @Nullable UUID groupId,
            @Nullable String group,
            String role,
            String roleName,
            boolean propagate,
            Outcome outcome) {}

    /**
     * What a user may do at a node.
     *
     * @param everything he is Régie itself or root on its machine, and needs no grants
     * @param narrowed the API token that asks has a scope, which takes the rest away
     * @param enabled a disabled account may nothing
     * @param path what the node inherits from, nearest first, as far as who asks sees it
     * @param grants his and his groups' on that path, nearest first
     */
    public record EffectiveRights(
            UUID nodeId,
            String nodeName,
            @Nullable UUID userId,
            String userName,
            boolean everything,
            boolean narrowed,
            boolean enabled,
            List<Privilege> privileges,
            List<NodeTree.Place> path,
            List<Reason> grants) {
        public EffectiveRights {
            privileges = List.copyOf(privileges);
            path = List.copyOf(path);
            grants = List.copyOf(grants);
        }
    }

    /** Of the current actor. */
    public EffectiveRights own(UUID nodeId) {
        access.require(Privilege.VIEW, nodeId);
        Actor actor = access.current();
        List<Grants.OnPath> found =
                actor.userId() == null ? List.of() : grants.onPaths(actor.userId(), List.of(nodeId));
        return rights(
                nodeId,
                actor.userId(),
                actor.name(),
                actor.mayEverything(),
                actor.limit() != null,
                true,
                access.privileges(nodeId),
                found);
    }

    /** Of any user; needs the privilege to manage accounts. */
    public EffectiveRights ofUser(UUID userId, UUID nodeId) {
        access.require(Privilege.ACCOUNT_MANAGE);
        access.require(Privilege.VIEW, nodeId);
        record Account(String name, boolean enabled) {}
        Account account = jdbc.sql("select name, enabled from user_account where id = :id")
                .param("id", userId)
                .query(Account.class)
                .optional()
                .orElseThrow(() -> RegieException.notFound("user.not-found", "There is no such user."));
        List<Grants.OnPath> found = grants.onPaths(userId, List.of(nodeId));
        Set<Privilege> held = EnumSet.noneOf(Privilege.class);
        Grants.counting(found).forEach(grant -> held.addAll(grant.privileges()));
        return rights(nodeId, userId, account.name(), false, false, account.enabled(), held, found);
    }

    private EffectiveRights rights(
            UUID nodeId,
            @Nullable UUID userId,
            String userName,
            boolean everything,
            boolean narrowed,
            boolean enabled,
            Set<Privilege> held,
            List<Grants.OnPath> found) {
        List<NodeTree.Place> path = tree.pathToRoot(nodeId);
        Set<UUID> seen = access.seen(path.stream().map(NodeTree.Place::id).toList());
        return new EffectiveRights(
                nodeId,
                path.getFirst().name(),
                userId,
                userName,
                everything,
                narrowed,
                enabled,
                held.stream().sorted().toList(),
                path.stream().filter(place -> seen.contains(place.id())).toList(),
                reasons(found).stream()
                        .filter(reason -> seen.contains(reason.nodeId()))
                        .toList());
    }

    private static List<Reason> reasons(List<Grants.OnPath> found) {
        List<Grants.OnPath> counting = Grants.counting(found);
        int nearest = counting.isEmpty() ? -1 : counting.getFirst().step();
        List<Reason> reasons = new ArrayList<>();
        for (Grants.OnPath grant : found) {
            Outcome outcome = counting.contains(grant)
                    ? Outcome.COUNTS
                    : !grant.reaches()
                            ? Outcome.DOES_NOT_GO_DOWN
                            : grant.step() == nearest ? Outcome.REPLACED_BY_OWN : Outcome.REPLACED_BY_NEARER;
            reasons.add(new Reason(
                    grant.id(),
                    grant.nodeId(),
                    grant.nodeName(),
                    grant.groupId(),
                    grant.group(),
                    grant.role(),
                    grant.roleName(),
                    grant.propagate(),
                    outcome));
        }
        return reasons;
    }
}
