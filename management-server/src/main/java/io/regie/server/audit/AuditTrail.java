package io.regie.server.audit;

import io.regie.server.access.Access;
import io.regie.server.access.Privilege;
import io.regie.server.api.Cursor;
import io.regie.server.api.Page;
import io.regie.server.api.PageRequest;
import io.regie.server.api.RegieException;
import io.regie.server.api.list.Column;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.SqlList;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Reads the audit trail; needs the privilege to. */
@Service
public class AuditTrail {
    private static final UUID NO_ID = new UUID(0, 0);
    private static final int AT_ONCE = 1000;

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate streaming;
    private final Access access;

    AuditTrail(JdbcClient jdbc, JdbcTemplate template, Access access) {
        this.jdbc = jdbc;
        this.access = access;
        JdbcTemplate inParts = new JdbcTemplate(Objects.requireNonNull(template.getDataSource()));
        inParts.setFetchSize(AT_ONCE);
        this.streaming = new NamedParameterJdbcTemplate(inParts);
    }

    /** An entry with its place in the chain. */
    public record Sealed(long seq, String hash, AuditEntry entry) {}

    /** Takes entries one after the other. */
    public interface Sink {
        void take(Sealed entry);
    }

    Page<AuditEntry> list(ListQuery query) {
        access.require(Privilege.AUDIT_VIEW);
        return new SqlList(jdbc, "select a.* from audit a", "a.id", Column.Kind.NUMBER)
                .page(query, (row, n) -> AuditEntry.read(row));
    }

    /** Newest first. */
    public Page<AuditEntry> list(AuditFilter filter, PageRequest page) {
        access.require(Privilege.AUDIT_VIEW);
        Cursor after = page.after();
        Map<String, Object> parameters = filter.parameters();
        String before = "";
        if (after != null) {
            before = " and a.id < :before";
            parameters.put("before", number(after.key()));
        }
        return Page.of(
                jdbc.sql("select * from audit a where true%s%s order by a.id desc limit %d"
                                .formatted(filter.condition(), before, page.size() + 1))
                        .params(parameters)
                        .query((row, n) -> AuditEntry.read(row))
                        .list(),
                page.size(),
                entry -> new Cursor(String.valueOf(entry.id()), NO_ID));
    }

    /** Everything that the filter lets through, oldest first, without ever holding all of it. */
    @Transactional(readOnly = true)
    public void forEach(AuditFilter filter, Sink sink) {
        access.require(Privilege.AUDIT_VIEW);
        streaming.query(
                "select a.*, c.seq, c.hash from audit a join audit_chain c on c.audit_id = a.id where true"
                        + filter.condition() + " order by c.seq",
                filter.parameters(),
                (java.sql.ResultSet row) -> sink.take(new Sealed(
                        row.getLong("seq"), HexFormat.of().formatHex(row.getBytes("hash")), AuditEntry.read(row))));
    }

    private static long number(String key) {
        try {
            return Long.parseLong(key);
        } catch (NumberFormatException e) {
            throw RegieException.invalid(
                    "cursor.invalid",
                    "cursor",
                    "This cursor is not one that this list has given.",
                    "Leave the cursor out to start from the beginning.");
        }
    }
}
