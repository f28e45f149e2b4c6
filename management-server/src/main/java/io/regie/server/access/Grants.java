package io.regie.server.access;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads the grants that concern one user, his groups' included. A disabled user has none, whatever still runs for him. */
@Repository
class Grants {
    private static final String OF_USER = """
            from access_grant g
            where exists (select from user_account u where u.id = :user and u.enabled)
              and (g.user_id = :user
                or g.group_id in (select m.group_id from group_member m where m.user_id = :user))
            """;

    private final JdbcClient jdbc;

    Grants(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Found(UUID nodeId, Role role, boolean own) {}

    /** The roles that hold for the user at the first node of {@code path}, which leads from there to the root. */
    Set<Role> rolesAt(UUID userId, List<UUID> path) {
        List<Found> found = jdbc.sql("select g.node_id, g.role, g.user_id is not null as own " + OF_USER
                        + "and g.node_id = any(:path)")
                .param("user", userId)
                .param("path", path.toArray(UUID[]::new))
                .query((row, n) -> new Found(
                        row.getObject("node_id", UUID.class), Role.of(row.getString("role")), row.getBoolean("own")))
                .list();
        return path.stream()
                .map(node -> at(node, found))
                .filter(roles -> !roles.isEmpty())
                .findFirst()
                .orElse(EnumSet.noneOf(Role.class));
    }

    private static Set<Role> at(UUID node, List<Found> found) {
        List<Found> here = found.stream().filter(f -> f.nodeId().equals(node)).toList();
        boolean own = here.stream().anyMatch(Found::own);
        return here.stream()
                .filter(f -> f.own() == own)
                .map(Found::role)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class)));
    }

    /** Where something is granted to the user; he sees these nodes and what is below them, since every role sees. */
    Set<UUID> nodesOf(UUID userId) {
        return jdbc.sql("select distinct g.node_id " + OF_USER)
                .param("user", userId)
                .query(UUID.class)
                .set();
    }
}
