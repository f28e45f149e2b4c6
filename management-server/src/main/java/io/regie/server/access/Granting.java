package io.regie.server.access;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.FieldError;
import io.regie.server.api.Page;
import io.regie.server.api.Preconditions;
import io.regie.server.api.RegieException;
import io.regie.server.api.Versioned;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.SqlList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Grants roles at nodes and takes them back; needs the privilege to do so at that node. */
@Service
public class Granting {
    private static final String COLUMNS = """
            select g.id, g.node_id, n.name as node_name, g.user_id, g.group_id, coalesce(u.name, p.name) as whom, g.role,
                   r.name as role_name, g.propagate
            from access_grant g
            join node n on n.id = g.node_id
            join role r on r.id = g.role
            left join user_account u on u.id = g.user_id
            left join user_group p on p.id = g.group_id
            """;

    private final JdbcClient jdbc;
    private final NodeTree tree;
    private final Access access;
    private final Roles roles;
    private final LastAdmin lastAdmin;
    private final Audit audit;
    private final Clock clock;

    Granting(
            JdbcClient jdbc, NodeTree tree, Access access, Roles roles, LastAdmin lastAdmin, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.tree = tree;
        this.access = access;
        this.roles = roles;
        this.lastAdmin = lastAdmin;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A grant.
     *
     * @param whom the name of the user or the group, one of whose ids is there
     * @param role the id of the role, which is the name of a built-in one
     * @param propagate it holds below the node too
     */
    public record GrantView(
            UUID id,
            UUID nodeId,
            String nodeName,
            @Nullable UUID userId,
            @Nullable UUID groupId,
            String whom,
            String role,
            String roleName,
            boolean propagate)
            implements Versioned {
        @Override
        public String version() {
            return id + role + propagate;
        }
    }

    /**
     * Every grant of the center, or those at a node and further up, as far as who asks sees it, nearest first. Whether one
     * holds at the node is told by {@link Rights}.
     */
    public List<GrantView> list(@Nullable UUID nodeId) {
        access.require(Privilege.GRANT_MANAGE, nodeId == null ? tree.root() : nodeId);
        if (nodeId == null) {
            return jdbc.sql(COLUMNS + "order by lower(n.name), n.id, whom")
                    .query((row, n) -> view(row))
                    .list();
        }
        UUID[] path = seenPath(nodeId);
        return jdbc.sql(
                        COLUMNS
                                + "where g.node_id = any(:path) order by array_position(cast(:path as uuid[]), g.node_id), whom")
                .param("path", path)
                .query((row, n) -> view(row))
                .list();
    }

    /** Every grant of the center, or those that hold at a node: at it and further up. */
    Page<GrantView> list(@Nullable UUID nodeId, ListQuery query) {
        access.require(Privilege.GRANT_MANAGE, nodeId == null ? tree.root() : nodeId);
        SqlList list = new SqlList(jdbc, COLUMNS, "g.id");
        if (nodeId != null) {
            list.where("g.node_id = any(:path)", "path", seenPath(nodeId));
        }
        return list.page(query, (row, n) -> view(row));
    }

    private UUID[] seenPath(UUID nodeId) {
        List<UUID> all =
                tree.pathToRoot(nodeId).stream().map(NodeTree.Place::id).toList();
        Set<UUID> seen = access.seen(all);
        return all.stream().filter(seen::contains).toArray(UUID[]::new);
    }

    public GrantView get(UUID id) {
        GrantView grant = find(id);
        access.require(Privilege.GRANT_MANAGE, grant.nodeId());
        return grant;
    }

    /**
     * Exactly one of {@code userId} and {@code groupId} says to whom. Nobody grants more than he has himself.
     *
     * @param propagate false: at this node alone; null: below it too
     */
    @Transactional
    public GrantView create(
            UUID nodeId, @Nullable UUID userId, @Nullable UUID groupId, String role, @Nullable Boolean propagate) {
        access.require(Privilege.GRANT_MANAGE, nodeId);
        Roles.RoleView wanted = roles.named(role);
        access.ceiling().require(Roles.privileges(wanted), nodeId);
        if ((userId == null) == (groupId == null)) {
            throw new RegieException(
                    ErrorKind.INVALID,
                    "grant.whom",
                    "A grant is to one user or to one group.",
                    "Give either userId or groupId.",
                    List.of(new FieldError("userId", "either this or groupId")),
                    null);
        }
        UUID id = UUID.randomUUID();
        try {
            jdbc.sql("""
                            insert into access_grant (id, node_id, user_id, group_id, role, propagate, created_at)
                            values (:id, :node, :user, :group, :role, :propagate, :now)
                            """)
                    .param("id", id)
                    .param("node", nodeId)
                    .param("user", userId)
                    .param("group", groupId)
                    .param("role", wanted.id())
                    .param("propagate", propagate == null || propagate)
                    .param("now", Timestamp.from(clock.instant()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw RegieException.conflict(
                    "grant.exists",
                    "There is a grant to them at this place already.",
                    "Change that one's role, or take it back first.");
        } catch (DataIntegrityViolationException e) {
            throw RegieException.notFound("user.not-found", "There is no such user or group.");
        }
        GrantView grant = find(id);
        lastAdmin.mustRemain(); // a lesser grant of a user's own replaces his groups'
        audit.change("grant.create", nodeId, grant.nodeName(), told(grant), null, grant);
        return grant;
    }

    @Transactional
    public GrantView update(UUID id, String role, @Nullable Boolean propagate) {
        lock(id);
        GrantView before = get(id);
        Preconditions.check(before);
        Roles.RoleView wanted = roles.named(role);
        access.ceiling().require(Roles.privileges(wanted), before.nodeId());
        access.ceiling().require(Roles.privileges(roles.named(before.role())), before.nodeId());
        jdbc.sql("update access_grant set role = :role, propagate = :propagate where id = :id")
                .param("role", wanted.id())
                .param("propagate", propagate == null ? before.propagate() : propagate)
                .param("id", id)
                .update();
        lastAdmin.mustRemain();
        GrantView after = find(id);
        audit.change(
                "grant.update",
                before.nodeId(),
                before.nodeName(),
                told(after) + ", was " + before.roleName(),
                before,
                after);
        return after;
    }

    @Transactional
    public void delete(UUID id) {
        lock(id);
        GrantView grant = get(id);
        access.ceiling().require(Roles.privileges(roles.named(grant.role())), grant.nodeId());
        Preconditions.check(grant);
        jdbc.sql("delete from access_grant where id = :id").param("id", id).update();
        lastAdmin.mustRemain();
        audit.change("grant.delete", grant.nodeId(), grant.nodeName(), told(grant), grant, null);
    }

    private static String told(GrantView grant) {
        return grant.whom() + ": " + grant.roleName() + (grant.propagate() ? "" : ", not below");
    }

    private void lock(UUID id) {
        jdbc.sql("select 1 from access_grant where id = :id for update")
                .param("id", id)
                .query(Integer.class)
                .optional();
    }

    private GrantView find(UUID id) {
        return jdbc.sql(COLUMNS + "where g.id = :id")
                .param("id", id)
                .query((row, n) -> view(row))
                .optional()
                .orElseThrow(() -> RegieException.notFound("grant.not-found", "There is no such grant."));
    }

    private static GrantView view(ResultSet row) throws SQLException {
        return new GrantView(
                row.getObject("id", UUID.class),
                row.getObject("node_id", UUID.class),
                row.getString("node_name"),
                row.getObject("user_id", UUID.class),
                row.getObject("group_id", UUID.class),
                row.getString("whom"),
                row.getString("role"),
                row.getString("role_name"),
                row.getBoolean("propagate"));
    }
}
