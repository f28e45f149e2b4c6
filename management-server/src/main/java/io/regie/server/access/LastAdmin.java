package io.regie.server.access;

import io.regie.server.api.RegieException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Keeps a center from being left without anybody who could administer it. */
@Component
class LastAdmin {
    /** Any number, so long as nothing else in the database locks it. */
    private static final long LOCK = 0x7265676965_01L;

    private final JdbcClient jdbc;
    private final NodeTree tree;

    LastAdmin(JdbcClient jdbc, NodeTree tree) {
        this.jdbc = jdbc;
        this.tree = tree;
    }

    /**
     * Called after a change and in its transaction: refuses it when it left no enabled user who is center admin at the
     * root. Two such changes wait for each other.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void mustRemain() {
        jdbc.sql("select pg_advisory_xact_lock(:lock)")
                .param("lock", LOCK)
                .query((row, n) -> n)
                .single();
        boolean remains =
                jdbc.sql("""
                        select exists(
                            select from user_account u
                            where u.enabled and (
                                exists(select from access_grant g
                                       where g.user_id = u.id and g.node_id = :root and g.propagate
                                         and g.role = 'center-admin')
                                or not exists(select from access_grant g where g.user_id = u.id and g.node_id = :root and g.propagate)
                                and exists(select from access_grant g join group_member m on m.group_id = g.group_id
                                           where m.user_id = u.id and g.node_id = :root and g.propagate
                                         and g.role = 'center-admin')))
                        """).param("root", tree.root()).query(Boolean.class).single();
        if (!remains) {
            throw RegieException.conflict(
                    "access.last-admin",
                    "That would leave nobody who administers the center.",
                    "Make another enabled user center admin at the root first.");
        }
    }
}
