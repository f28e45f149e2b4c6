package io.regie.server.access;

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Users and groups by name, for who grants roles somewhere and may not manage accounts. */
@Service
public class Grantees {
    private static final int MOST = 50;

    private final JdbcClient jdbc;
    private final Access access;

    Grantees(JdbcClient jdbc, Access access) {
        this.jdbc = jdbc;
        this.access = access;
    }

    /** {@code kind} is {@code user} or {@code group}. */
    public record Grantee(UUID id, String kind, String name, String detail) {}

    /** At most 50 whose name contains {@code text}, in the order of names; for who may grant roles at the node. */
    public List<Grantee> find(UUID nodeId, String text) {
        access.require(Privilege.GRANT_MANAGE, nodeId);
        return jdbc.sql("""
                        select * from (
                            select id, 'user' as kind, name, full_name as detail from user_account
                            union all
                            select id, 'group', name, description from user_group) g
                        where position(:text in lower(g.name)) > 0 or position(:text in lower(g.detail)) > 0
                        order by lower(g.name), g.id limit :limit
                        """)
                .param("text", text.strip().toLowerCase(Locale.ROOT))
                .param("limit", MOST)
                .query(Grantee.class)
                .list();
    }
}
