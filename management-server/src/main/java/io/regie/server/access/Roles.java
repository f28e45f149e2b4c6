package io.regie.server.access;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.FieldError;
import io.regie.server.api.Page;
import io.regie.server.api.Preconditions;
import io.regie.server.api.RegieException;
import io.regie.server.api.Versioned;
import io.regie.server.api.list.Column;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.SqlList;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The roles that can be granted: the four that every center has and nobody can change, and the center's own, which are
 * sets of the same privileges. Changing one needs the privilege to manage accounts.
 */
@Service
public class Roles {
    private static final String COLUMNS = "select id, name, description, privileges, built_in, id as role from role ";

    private final JdbcClient jdbc;
    private final Access access;
    private final Audit audit;
    private final Clock clock;

    Roles(JdbcClient jdbc, Access access, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.access = access;
        this.audit = audit;
        this.clock = clock;
    }

    public record PrivilegeView(Privilege id, String label) {}

    /** A role; {@code id} is what a grant names it by. */
    public record RoleView(String id, String label, String description, boolean builtIn, List<PrivilegeView> privileges)
            implements Versioned {
        public RoleView {
            privileges = List.copyOf(privileges);
        }

        @Override
        public String version() {
            return id + label + "\n" + description + "\n" + privileges;
        }
    }

    /** The built-in ones from least to most, then the center's own by name. */
    public List<RoleView> list() {
        return jdbc.sql(COLUMNS + """
                        order by array_position(array['read-only', 'vm-user', 'vm-admin', 'center-admin'], id), lower(name)
                        """).query((row, n) -> view(row)).list();
    }

    Page<RoleView> list(ListQuery query) {
        return new SqlList(jdbc, COLUMNS, "id", Column.Kind.TEXT).page(query, (row, n) -> view(row));
    }

    public RoleView get(String id) {
        return jdbc.sql(COLUMNS + "where id = :id")
                .param("id", id)
                .query((row, n) -> view(row))
                .optional()
                .orElseThrow(() -> RegieException.notFound("role.not-found", "There is no such role."));
    }

    /** Seeing is part of every role, asked for or not. */
    @Transactional
    public RoleView create(String name, String description, Set<Privilege> privileges) {
        access.require(Privilege.ACCOUNT_MANAGE);
        Set<Privilege> all = withView(privileges);
        access.ceiling().requireAtCenter(all);
        String id = UUID.randomUUID().toString();
        try {
            jdbc.sql("""
                            insert into role (id, name, description, privileges, created_at)
                            values (:id, :name, :description, :privileges, :now)
                            """)
                    .param("id", id)
                    .param("name", name)
                    .param("description", description)
                    .param("privileges", texts(all))
                    .param("now", Timestamp.from(clock.instant()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw taken(name);
        }
        RoleView made = get(id);
        audit.change("role.create", UUID.fromString(id), name, String.join(", ", texts(all)), null, made);
        return made;
    }

    /** What is granted already with it changes at once. */
    @Transactional
    public RoleView update(String id, String name, String description, Set<Privilege> privileges) {
        access.require(Privilege.ACCOUNT_MANAGE);
        RoleView before = ofOwn(id);
        Preconditions.check(before);
        Set<Privilege> all = withView(privileges);
        access.ceiling().requireAtCenter(all);
        access.ceiling().requireAtCenter(privileges(before));
        try {
            jdbc.sql("""
                            update role set name = :name, description = :description, privileges = :privileges
                            where id = :id
                            """)
                    .param("name", name)
                    .param("description", description)
                    .param("privileges", texts(all))
                    .param("id", id)
                    .update();
        } catch (DuplicateKeyException e) {
            throw taken(name);
        }
        RoleView after = get(id);
        audit.change("role.update", UUID.fromString(id), name, String.join(", ", texts(all)), before, after);
        return after;
    }

    @Transactional
    public void delete(String id) {
        access.require(Privilege.ACCOUNT_MANAGE);
        RoleView role = ofOwn(id);
        Preconditions.check(role);
        try {
            jdbc.sql("delete from role where id = :id").param("id", id).update();
        } catch (DataIntegrityViolationException e) {
            throw RegieException.conflict(
                    "role.in-use",
                    "The role %s is granted to somebody.".formatted(role.label()),
                    "Take those grants back, or give them another role; GET /api/v1/grants lists them.");
        }
        audit.change("role.delete", UUID.fromString(id), role.label(), "", role, null);
    }

    private RoleView ofOwn(String id) {
        jdbc.sql("select 1 from role where id = :id for update")
                .param("id", id)
                .query(Integer.class)
                .optional();
        RoleView role = get(id);
        if (role.builtIn()) {
            throw RegieException.conflict(
                    "role.built-in",
                    "%s is one of the four roles that every center has.".formatted(role.label()),
                    "Make a role of your own with the privileges that you want.");
        }
        return role;
    }

    /** What the role of a row with columns {@code role} and {@code privileges} allows. */
    static Set<Privilege> privilegesOf(ResultSet row) throws SQLException {
        String id = row.getString("role");
        for (Role role : Role.values()) {
            if (role.text().equals(id)) {
                return role.privileges();
            }
        }
        Array stored = row.getArray("privileges");
        List<String> texts = stored == null ? List.of() : List.of((String[]) stored.getArray());
        Set<Privilege> privileges = EnumSet.of(Privilege.VIEW);
        // A privilege that this version does not know, perhaps of a newer server on the same database, gives nothing.
        Arrays.stream(Privilege.values())
                .filter(privilege -> texts.contains(privilege.text()))
                .forEach(privileges::add);
        return privileges;
    }

    static Set<Privilege> privileges(RoleView role) {
        Set<Privilege> privileges = EnumSet.noneOf(Privilege.class);
        role.privileges().forEach(privilege -> privileges.add(privilege.id()));
        return privileges;
    }

    /** For a grant that names a role. */
    RoleView named(@Nullable String id) {
        return jdbc.sql(COLUMNS + "where id = :id")
                .param("id", id)
                .query((row, n) -> view(row))
                .optional()
                .orElseThrow(() -> new RegieException(
                        ErrorKind.INVALID,
                        "role.not-found",
                        "There is no such role.",
                        "GET /api/v1/roles lists them.",
                        List.of(new FieldError("role", "There is no such role.")),
                        null));
    }

    private static Set<Privilege> withView(Set<Privilege> privileges) {
        Set<Privilege> all = EnumSet.of(Privilege.VIEW);
        all.addAll(privileges);
        return all;
    }

    private static String[] texts(Set<Privilege> privileges) {
        return privileges.stream().map(Privilege::text).toArray(String[]::new);
    }

    private static RegieException taken(String name) {
        return RegieException.conflict(
                "role.name-taken",
                "name",
                "There is a role named %s already.".formatted(name),
                "Choose another name; upper and lower case make no difference.");
    }

    private static RoleView view(ResultSet row) throws SQLException {
        return new RoleView(
                row.getString("id"),
                row.getString("name"),
                row.getString("description"),
                row.getBoolean("built_in"),
                privilegesOf(row).stream()
                        .map(privilege -> new PrivilegeView(privilege, privilege.label()))
                        .toList());
    }
}
