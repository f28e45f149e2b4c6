package io.regie.server.openapi;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the database holds, table by table, to see whether anything has changed. */
final class TableDigests {
    /** What goes on by itself, and what is written about requests that were refused. */
    private static final Set<String> RESTLESS = Set.of(
            "audit",
            "audit_chain",
            "audit_head",
            "flyway_schema_history",
            "idempotency_key",
            "latest_sample",
            "scheduled_tasks",
            "server",
            "host_link",
            "sign_in_failure",
            "spring_session",
            "spring_session_attributes",
            "token_use");
    /** Columns that reading changes, and those that only the link to a host writes, whenever it tries that again. */
    private static final Set<String> RESTLESS_COLUMNS = Set.of(
            "last_used_at",
            "last_used_address",
            "last_seen",
            "clock_skew_ms",
            "lease_until",
            "connection",
            "connection_reason");

    private final JdbcClient jdbc;
    private final Map<String, String> expressions = new TreeMap<>();

    TableDigests(JdbcClient jdbc) {
        this.jdbc = jdbc;
        record Column(String tableName, String columnName) {}
        List<Column> columns = jdbc.sql("""
                        select c.table_name, c.column_name from information_schema.columns c
                        join information_schema.tables t using (table_schema, table_name)
                        where c.table_schema = current_schema() and t.table_type = 'BASE TABLE'
                        order by 1, c.ordinal_position
                        """).query(Column.class).list();
        columns.stream()
                .filter(column -> !RESTLESS.contains(column.tableName()))
                .filter(column -> !RESTLESS_COLUMNS.contains(column.columnName()))
                .forEach(column -> expressions.merge(
                        column.tableName(), "t." + column.columnName(), (one, other) -> one + ", " + other));
    }

    Map<String, String> take() {
        Map<String, String> digests = new TreeMap<>();
        expressions.forEach((table, columns) -> digests.put(
                table,
                jdbc.sql(
                                "select count(*) || ' ' || coalesce(md5(string_agg(row(%s)::text, '|' order by row(%s)::text)), '') from %s t"
                                        .formatted(columns, columns, table))
                        .query(String.class)
                        .single()));
        return digests;
    }
}
