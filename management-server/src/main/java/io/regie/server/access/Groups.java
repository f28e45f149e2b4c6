package io.regie.server.access;

import io.regie.server.api.Cursor;
import io.regie.server.api.Page;
import io.regie.server.api.PageRequest;
import io.regie.server.api.Preconditions;
import io.regie.server.api.RegieException;
import io.regie.server.api.Versioned;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.SqlList;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Groups of users, to grant roles to together. Everything here needs the privilege to manage accounts. */
@Service
public class Groups {
    private final JdbcClient jdbc;
    private final Access access;
    private final LastAdmin lastAdmin;
    private final Audit audit;
    private final Clock clock;

    Groups(JdbcClient jdbc, Access access, LastAdmin lastAdmin, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.access = access;
        this.lastAdmin = lastAdmin;
        this.audit = audit;
        this.clock = clock;
    }

    public record Member(UUID id, String name) {}

    public record GroupView(UUID id, String name, String description, List<Member> members) implements Versioned {
        public GroupView {
            members = List.copyOf(members);
        }

        @Override
        public String version() {
            return id + name + "\n" + description + "\n" + members;
        }
    }

    private record Row(UUID id, String name, String description) {}

    /** In the order of their names. */
    public Page<GroupView> list(PageRequest page) {
        access.require(Privilege.ACCOUNT_MANAGE);
        Cursor after = page.after();
        List<GroupView> groups = jdbc
                .sql("""
                        select id, name, description from user_group
                        where cast(:key as text) is null or (lower(name), id) > (:key, cast(:id as uuid))
                        order by lower(name), id limit :limit
                        """)
                .param("key", after == null ? null : after.key())
                .param("id", after == null ? null : after.id())
                .param("limit", page.size() + 1)
                .query(Row.class)
                .list()
                .stream()
                .map(this::view)
                .toList();
        return Page.of(groups, page.size(), group -> new Cursor(group.name().toLowerCase(Locale.ROOT), group.id()));
    }

    Page<GroupView> list(ListQuery query) {
        access.require(Privilege.ACCOUNT_MANAGE);
        return new SqlList(jdbc, "select id, name, description from user_group", "id")
                .page(
                        query,
                        (row, n) -> view(new Row(
                                row.getObject("id", UUID.class), row.getString("name"), row.getString("description"))));
    }

    public GroupView get(UUID id) {
        access.require(Privilege.ACCOUNT_MANAGE);
        return find(id);
    }

    @Transactional
    public GroupView create(String name, String description) {
        access.require(Privilege.ACCOUNT_MANAGE);
        UUID id = UUID.randomUUID();
        try {
            jdbc.sql("""
                            insert into user_group (id, name, description, created_at)
                            values (:id, :name, :description, :now)
                            """)
                    .param("id", id)
                    .param("name", name)
                    .param("description", description)
                    .param("now", Timestamp.from(clock.instant()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw taken(name);
        }
        GroupView made = find(id);
        audit.change("group.create", id, name, "", null, made);
        return made;
    }

    @Transactional
    public GroupView update(UUID id, String name, String description) {
        access.require(Privilege.ACCOUNT_MANAGE);
        GroupView before = locked(id);
        Preconditions.check(before);
        try {
            jdbc.sql("update user_group set name = :name, description = :description where id = :id")
                    .param("name", name)
                    .param("description", description)
                    .param("id", id)
                    .update();
        } catch (DuplicateKeyException e) {
            throw taken(name);
        }
        GroupView after = find(id);
        audit.change("group.update", id, name, "", before, after);
        return after;
    }

    @Transactional
    public void delete(UUID id) {
        access.require(Privilege.ACCOUNT_MANAGE);
        access.ceiling().requireOfGroup(id);
        GroupView group = locked(id);
        Preconditions.check(group);
        jdbc.sql("delete from user_group where id = :id").param("id", id).update();
        lastAdmin.mustRemain();
        audit.change("group.delete", id, group.name(), "", group, null);
    }

    /** Nothing happens when he is in it already. */
    @Transactional
    public GroupView add(UUID id, UUID userId) {
        access.require(Privilege.ACCOUNT_MANAGE);
        access.ceiling().requireOfGroup(id);
        GroupView group = locked(id);
        Preconditions.check(group);
        try {
            jdbc.sql("insert into group_member (group_id, user_id) values (:group, :user) on conflict do nothing")
                    .param("group", id)
                    .param("user", userId)
                    .update();
        } catch (DataIntegrityViolationException e) {
            throw RegieException.notFound("user.not-found", "There is no such user.");
        }
        GroupView after = find(id);
        audit.change("group.add-member", id, group.name(), nameOf(after, userId), group, after);
        return after;
    }

    /** Nothing happens when he is not in it. */
    @Transactional
    public GroupView remove(UUID id, UUID userId) {
        access.require(Privilege.ACCOUNT_MANAGE);
        access.ceiling().requireOfGroup(id);
        GroupView group = locked(id);
        Preconditions.check(group);
        jdbc.sql("delete from group_member where group_id = :group and user_id = :user")
                .param("group", id)
                .param("user", userId)
                .update();
        lastAdmin.mustRemain();
        GroupView after = find(id);
        audit.change("group.remove-member", id, group.name(), nameOf(group, userId), group, after);
        return after;
    }

    private static String nameOf(GroupView group, UUID userId) {
        return group.members().stream()
                .filter(member -> member.id().equals(userId))
                .map(Member::name)
                .findFirst()
                .orElse("");
    }

    private static RegieException taken(String name) {
        return RegieException.conflict(
                "group.name-taken",
                "name",
                "There is a group named %s already.".formatted(name),
                "Choose another name; upper and lower case make no difference.");
    }

    private GroupView locked(UUID id) {
        jdbc.sql("select 1 from user_group where id = :id for update")
                .param("id", id)
                .query(Integer.class)
                .optional();
        return find(id);
    }

    private GroupView find(UUID id) {
        return jdbc.sql("select id, name, description from user_group where id = :id")
                .param("id", id)
                .query(Row.class)
                .optional()
                .map(this::view)
                .orElseThrow(() -> RegieException.notFound("group.not-found", "There is no such group."));
    }

    private GroupView view(Row row) {
        List<Member> members =
                jdbc.sql("""
                        select u.id, u.name from group_member m join user_account u on u.id = m.user_id
                        where m.group_id = :group order by lower(u.name)
                        """).param("group", row.id()).query(Member.class).list();
        return new GroupView(row.id(), row.name(), row.description(), members);
    }
}
