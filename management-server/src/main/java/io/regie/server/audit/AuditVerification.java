package io.regie.server.audit;

import io.regie.server.access.Access;
import io.regie.server.access.Privilege;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Goes through the whole trail, seal by seal, and tells the first record that is not as it was sealed. */
@Service
public class AuditVerification {
    private static final int AT_ONCE = 1000;

    private final JdbcClient jdbc;
    private final JdbcTemplate streaming;
    private final Access access;
    private final AuditAnchor anchor;
    private final Clock clock;

    AuditVerification(JdbcClient jdbc, JdbcTemplate template, Access access, AuditAnchor anchor, Clock clock) {
        this.jdbc = jdbc;
        this.streaming = new JdbcTemplate(java.util.Objects.requireNonNull(template.getDataSource()));
        this.streaming.setFetchSize(AT_ONCE);
        this.access = access;
        this.anchor = anchor;
        this.clock = clock;
    }

    /** A place in the chain: its number from 1 on, and its hash in hex. To be kept elsewhere and compared later. */
    public record Head(long seq, String hash) {}

    /**
     * The first thing that is wrong.
     *
     * @param seq its place in the chain; null for a record without one
     * @param recordId the record's id, as {@code /audit} gives it
     */
    public record Broken(@Nullable Long seq, @Nullable Long recordId, String problem) {}

    /**
     * What was found.
     *
     * @param records how many records were verified
     * @param head the last seal that is good; absent while there is none
     * @param broken absent when the trail is intact
     * @param appendOnly whether the server's own database role is unable to change the trail
     */
    public record Report(
            boolean intact,
            long records,
            @Nullable Head head,
            @Nullable Broken broken,
            boolean appendOnly,
            Instant verifiedAt) {}

    /**
     * Verifies everything, as it is at one moment.
     *
     * @param remembered a head that somebody has kept; null: only this server's own memory is compared
     */
    @Transactional(isolation = Isolation.REPEATABLE_READ, readOnly = true)
    public Report verify(@Nullable Head remembered) {
        access.require(Privilege.AUDIT_VIEW);
        Walk walk = new Walk(remembered, anchor.remembered().orElse(null));
        streaming.query("""
                select c.seq, c.audit_id, c.hash, a.* from audit_chain c left join audit a on a.id = c.audit_id
                order by c.seq
                """, (ResultSet row) -> {
            walk.next(row);
        });
        walk.end();
        if (walk.broken == null) {
            walk.broken = unsealed().orElse(null);
        }
        return new Report(walk.broken == null, walk.seq, walk.head(), walk.broken, appendOnly(), clock.instant());
    }

    private Optional<Broken> unsealed() {
        return jdbc.sql("""
                        select min(id) from audit a
                        where not exists (select from audit_chain c where c.audit_id = a.id)
                        """)
                .query(Long.class)
                .optional()
                .map(id -> new Broken(null, id, "This record was put in without a seal."));
    }

    private boolean appendOnly() {
        return jdbc.sql("""
                        select not (has_table_privilege('audit', 'update, delete, truncate')
                                    or has_table_privilege('audit_chain', 'insert, update, delete, truncate')
                                    or pg_has_role((select relowner from pg_class where oid = 'audit'::regclass), 'usage'))
                        """).query(Boolean.class).single();
    }

    private static final class Walk {
        private final List<Head> toMeet;
        private byte[] hash = {};
        private long seq;
        private @Nullable Broken broken;

        Walk(@Nullable Head... toMeet) {
            this.toMeet =
                    Arrays.stream(toMeet).filter(java.util.Objects::nonNull).toList();
        }

        void next(ResultSet row) throws SQLException {
            if (broken != null) {
                return;
            }
            long found = row.getLong("seq");
            long id = row.getLong("audit_id");
            byte[] sealed = row.getBytes("hash");
            if (found != seq + 1) {
                broken = new Broken(seq + 1, null, "The seal with this number is missing.");
            } else if (row.getObject("id") == null) {
                broken = new Broken(found, id, "This record was removed.");
            } else if (!Arrays.equals(AuditSeal.of(hash, found, AuditEntry.read(row)), sealed)) {
                broken = new Broken(found, id, "This record, or its seal, was changed.");
            } else if (toMeet.stream()
                    .anyMatch(head -> head.seq() == found && !head.hash().equals(hex(sealed)))) {
                broken = new Broken(
                        found, id, "The trail was written anew up to here: this seal is not the one remembered.");
            } else {
                seq = found;
                hash = sealed;
            }
        }

        void end() {
            if (broken == null && toMeet.stream().anyMatch(head -> head.seq() > seq)) {
                broken = new Broken(seq + 1, null, "The trail's end was cut off: a later seal is remembered.");
            }
        }

        @Nullable
        Head head() {
            return seq == 0 ? null : new Head(seq, hex(hash));
        }

        private static String hex(byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
    }
}
