package io.regie.server.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads the grants that concern one user, his groups' included. A disabled user has none, whatever still runs for him. */
@Repository
class Grants {
    private static final String OF_USER = """
            exists (select from user_account u where u.id = :user and u.enabled)
              and (g.user_id = :user
                or g.group_id in (select m.group_id from group_member m where m.user_id = :user))
            """;

    private final JdbcClient jdbc;

    Grants(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A grant on the way from a node to the root.
     *
     * @param step how far from the node: 0 is the node itself
     * @param group the group it is to; null: the user himself
     */
    record OnPath(
            UUID target,
            int step,
            UUID id,
            UUID nodeId,
            String nodeName,
            @Nullable UUID groupId,
            @Nullable String group,
            String role,
            String roleName,
            Set<Privilege> privileges,
            boolean propagate) {
        boolean reaches() {
            return step == 0 || propagate;
        }

        boolean own() {
            return groupId == null;
        }
    }

    /** What the user may do at each of the nodes; those are absent at which he may nothing. */
    Map<UUID, Set<Privilege>> held(UUID userId, Collection<UUID> nodeIds) {
        Map<UUID, List<OnPath>> byTarget = new HashMap<>();
        onPaths(userId, nodeIds)
                .forEach(grant -> byTarget.computeIfAbsent(grant.target(), _ -> new ArrayList<>())
                        .add(grant));
        Map<UUID, Set<Privilege>> held = new HashMap<>();
        byTarget.forEach((target, grants) -> {
            Set<Privilege> here = EnumSet.noneOf(Privilege.class);
            counting(grants).forEach(grant -> here.addAll(grant.privileges()));
            if (!here.isEmpty()) {
                held.put(target, here);
            }
        });
        return held;
    }

    /** Of one node's grants, nearest first, those that count: the nearest place's, there his own before his groups'. */
    static List<OnPath> counting(List<OnPath> grants) {
        int nearest = grants.stream()
                .filter(OnPath::reaches)
                .mapToInt(OnPath::step)
                .min()
                .orElse(-1);
        List<OnPath> here = grants.stream()
                .filter(grant -> grant.step() == nearest && grant.reaches())
                .toList();
        List<OnPath> own = here.stream().filter(OnPath::own).toList();
        return own.isEmpty() ? here : own;
    }

    /** Every grant of the user at the nodes and on their ways to the root, nearest first. */
    List<OnPath> onPaths(UUID userId, Collection<UUID> nodeIds) {
        return jdbc.sql("""
                        select t.id as target, p.step, g.id, g.node_id, n.name as node_name, g.group_id, b.name as group_name,
                               g.role, r.name as role_name, r.privileges, g.propagate
                        from unnest(cast(:nodes as uuid[])) t(id)
                        cross join lateral node_path(t.id) p
                        join access_grant g on g.node_id = p.node_id
                        join node n on n.id = g.node_id
                        join role r on r.id = g.role
                        left join user_group b on b.id = g.group_id
                        where %s
                        order by t.id, p.step, g.group_id is not null, lower(b.name)
                        """.formatted(OF_USER))
                .param("user", userId)
                .param("nodes", nodeIds.toArray(UUID[]::new))
                .query((row, n) -> onPath(row))
                .list();
    }

    private static OnPath onPath(ResultSet row) throws SQLException {
        return new OnPath(
                row.getObject("target", UUID.class),
                row.getInt("step"),
                row.getObject("id", UUID.class),
                row.getObject("node_id", UUID.class),
                row.getString("node_name"),
                row.getObject("group_id", UUID.class),
                row.getString("group_name"),
                row.getString("role"),
                row.getString("role_name"),
                Roles.privilegesOf(row),
                row.getBoolean("propagate"));
    }

    /** What the user sees: every role sees, so it is where something is granted to him, and what is below. */
    VisibleNodes visibleTo(UUID userId, UUID root) {
        record At(UUID nodeId, boolean below) {}
        List<At> places = jdbc.sql("select g.node_id, bool_or(g.propagate) as below from access_grant g where "
                        + OF_USER + " group by g.node_id")
                .param("user", userId)
                .query(At.class)
                .list();
        Set<UUID> roots = new java.util.HashSet<>();
        Set<UUID> singles = new java.util.HashSet<>();
        places.forEach(at -> (at.below() ? roots : singles).add(at.nodeId()));
        return new VisibleNodes(roots.contains(root), roots, singles);
    }

    /** Those of the nodes that are visible. */
    Set<UUID> seen(VisibleNodes visible, Collection<UUID> nodeIds) {
        if (visible.everything()) {
            return Set.copyOf(nodeIds);
        }
        return jdbc.sql("select n.id from node n where n.id = any (:nodes) and " + visible.condition("n.id"))
                .param("nodes", nodeIds.toArray(UUID[]::new))
                .param(VisibleNodes.PARAMETER, visible.parameter())
                .query(UUID.class)
                .set();
    }

    /** Where a user, or the members of a group, are granted something, and what: nothing inherited, nothing replaced. */
    Map<UUID, Set<Privilege>> given(@Nullable UUID userId, @Nullable UUID groupId) {
        record At(UUID nodeId, Set<Privilege> privileges) {}
        Map<UUID, Set<Privilege>> given = new HashMap<>();
        jdbc.sql("""
                        select g.node_id, g.role, r.privileges from access_grant g join role r on r.id = g.role
                        where g.user_id = cast(:user as uuid) or g.group_id = cast(:group as uuid)
                           or g.group_id in (select m.group_id from group_member m where m.user_id = cast(:user as uuid))
                        """)
                .param("user", userId)
                .param("group", groupId)
                .query((row, n) -> new At(row.getObject("node_id", UUID.class), Roles.privilegesOf(row)))
                .list()
                .forEach(at -> given.computeIfAbsent(at.nodeId(), _ -> EnumSet.noneOf(Privilege.class))
                        .addAll(at.privileges()));
        return given;
    }
}
