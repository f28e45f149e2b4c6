package io.regie.server.access;

import io.regie.server.api.RegieException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Nobody gives, or takes, more than he has himself. Who has all of it for the whole center has it for this everywhere,
 * even where a nearer grant leaves him less.
 */
final class Ceiling {
    private final Access access;
    private final Grants grants;
    private final NodeTree tree;
    private final Audit audit;

    Ceiling(Access access, Grants grants, NodeTree tree, Audit audit) {
        this.access = access;
        this.grants = grants;
        this.tree = tree;
        this.audit = audit;
    }

    void requireAtCenter(Set<Privilege> privileges) {
        require(privileges, tree.root());
    }

    void require(Set<Privilege> privileges, UUID nodeId) {
        Set<Privilege> missing = EnumSet.noneOf(Privilege.class);
        missing.addAll(privileges);
        missing.removeAll(access.privileges(nodeId));
        if (missing.isEmpty() || access.privileges(tree.root()).containsAll(privileges)) {
            return;
        }
        String names = missing.stream().map(Privilege::text).collect(Collectors.joining(", "));
        audit.denied("access.grant", nodeId, "", "beyond his own rights: " + names);
        throw beyond(names);
    }

    /** For what would let somebody act as another user: a password reset, a token, an end to the account. */
    void requireOfUser(UUID userId) {
        requireAll(grants.given(userId, null));
    }

    /** For what gives a user a group's grants, or takes them from him. */
    void requireOfGroup(UUID groupId) {
        requireAll(grants.given(null, groupId));
    }

    private void requireAll(Map<UUID, Set<Privilege>> given) {
        given.forEach((node, privileges) -> require(privileges, node));
    }

    private static RegieException beyond(String names) {
        return new RegieException(
                io.regie.server.api.ErrorKind.FORBIDDEN,
                "access.beyond-own",
                "That is more than you may yourself: " + names + ".",
                "Ask somebody who may all of that.");
    }
}
