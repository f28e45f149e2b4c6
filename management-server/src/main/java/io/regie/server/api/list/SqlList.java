package io.regie.server.api.list;

import io.regie.server.api.Page;
import io.regie.server.api.list.ListQuery.Filter;
import io.regie.server.api.list.ListQuery.Order;
import io.regie.server.api.list.ListQuery.Wanted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One page of a list from SQL: conditions that are added only when they are wanted, and the order. For one use. */
public final class SqlList {
    private static final Pattern SEEN = Pattern.compile("@seen\\(([a-z_.]+)\\)");

    private final JdbcClient jdbc;
    private final String columnsAndTables;
    private final String id;
    private final Column.Kind idKind;
    private UnaryOperator<String> seen = id -> {
        throw new IllegalStateException("the list does not say who sees what");
    };
    private boolean everything;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new HashMap<>();

    /**
     * @param select {@code select … from …}, without a condition
     * @param id the expression that tells rows apart
     */
    public SqlList(JdbcClient jdbc, String select, String id) {
        this(jdbc, select, id, Column.Kind.ID);
    }

    /** @param idKind of rows that are told apart by a number or a text */
    public SqlList(JdbcClient jdbc, String select, String id, Column.Kind idKind) {
        String text = select.strip();
        if (!text.startsWith("select ")) {
            throw new IllegalArgumentException("not a select: " + text);
        }
        this.jdbc = jdbc;
        this.columnsAndTables = text.substring("select ".length());
        this.id = id;
        this.idKind = idKind;
    }

    /**
     * What who asks may see: {@code @seen(x)} in a column's SQL becomes the condition that the node {@code x} is visible,
     * {@code @everything} whether all is. So nobody can find out by filters and orders what he may not see.
     */
    public SqlList seen(boolean everything, UnaryOperator<String> condition) {
        this.everything = everything;
        this.seen = condition;
        return this;
    }

    /** {@code parameter} is bound also when the condition does not use it. */
    public SqlList where(String condition, String parameter, Object value) {
        conditions.add("(" + condition + ")");
        parameters.put(parameter, value);
        return this;
    }

    private record Read<T>(T row, List<String> keys) {}

    public <T> Page<T> page(ListQuery query, RowMapper<T> mapper) {
        query.filters().forEach(this::filter);
        if (!query.after().isEmpty()) {
            conditions.add(after(query));
        }
        int keys = query.sort().size() + 1;
        List<Read<T>> rows = jdbc.sql(guarded("select " + keys(query) + columnsAndTables
                        + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions))
                        + " order by " + order(query) + " limit " + (query.size() + 1)))
                .params(parameters)
                .query((row, i) -> {
                    List<String> last = new ArrayList<>();
                    for (int k = 0; k < keys; k++) {
                        last.add(row.getString("list_key_" + k));
                    }
                    return new Read<>(mapper.mapRow(row, i), last);
                })
                .list();
        if (rows.size() <= query.size()) {
            return new Page<>(rows.stream().map(Read::row).toList(), null);
        }
        List<Read<T>> part = rows.subList(0, query.size());
        return new Page<>(
                part.stream().map(Read::row).toList(),
                ListCursor.encode(query, part.getLast().keys()));
    }

    private String guarded(String sql) {
        return SEEN.matcher(sql.replace("@everything", String.valueOf(everything)))
                .replaceAll(match -> Matcher.quoteReplacement(seen.apply(match.group(1))));
    }

    private void filter(Filter filter) {
        List<String> alternatives = new ArrayList<>();
        for (Wanted wanted : filter.anyOf()) {
            alternatives.add(condition(filter.column(), wanted));
        }
        conditions.add("(" + String.join(" or ", alternatives) + ")");
    }

    private String condition(Column column, Wanted wanted) {
        return switch (column.kind()) {
            case MATCH, PLACE, WHEN -> "(" + column.sql().replaceAll(":v\\b", bind(wanted.from())) + ")";
            case TEXT -> text(column.sql(), String.valueOf(wanted.from()));
            case NUMBER, TIME -> range(column.sql(), wanted);
            case WORD, ID, FLAG -> column.sql() + " = " + bind(wanted.from());
        };
    }

    private String text(String sql, String value) {
        if (!value.contains("*")) {
            return "lower(" + sql + ") = " + bind(value);
        }
        String pattern = value.replace("\\", "\\\\")
                .replace("%", "\\%")
                .replace("_", "\\_")
                .replace("*", "%");
        return "lower(" + sql + ") like " + bind(pattern);
    }

    private String range(String sql, Wanted wanted) {
        if (wanted.from() != null && wanted.from().equals(wanted.to())) {
            return sql + " = " + bind(wanted.from());
        }
        return (wanted.from() == null ? sql + " is not null" : sql + " >= " + bind(wanted.from()))
                + (wanted.to() == null ? "" : " and " + sql + " <= " + bind(wanted.to()));
    }

    private String bind(@Nullable Object value) {
        String name = "list" + parameters.size();
        parameters.put(name, Objects.requireNonNull(value));
        return ":" + name;
    }

    private String keys(ListQuery query) {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < query.sort().size(); i++) {
            Column column = query.sort().get(i).field().column();
            String text = column.kind() == Column.Kind.TIME
                    ? "to_char(%s at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')".formatted(column.sortKey())
                    : "cast(" + column.sortKey() + " as text)";
            keys.append(text).append(" as list_key_").append(i).append(", ");
        }
        return keys.append("cast(%s as text) as list_key_%d, "
                        .formatted(id, query.sort().size()))
                .toString();
    }

    private String order(ListQuery query) {
        return query.sort().stream()
                        .map(order -> order.field().column().sortKey() + (order.descending() ? " desc" : ""))
                        .collect(Collectors.joining(", "))
                + ", " + id + (query.sort().getLast().descending() ? " desc" : "");
    }

    /** Rows after the last one: by the first key, or by the next where it is equal, and so on, the id being the last. */
    private String after(ListQuery query) {
        boolean last = query.sort().getLast().descending();
        String condition = beyond(id, last, id(String.valueOf(query.after().getLast())));
        for (int i = query.sort().size() - 1; i >= 0; i--) {
            Order order = query.sort().get(i);
            String key = order.field().column().sortKey();
            Object value = query.after().get(i);
            condition = "(%s or (%s = %s and %s))"
                    .formatted(beyond(key, order.descending(), value), key, bind(value), condition);
        }
        // said again by itself, so that an index on the first key is used
        Order first = query.sort().getFirst();
        return first.field().column().sortKey()
                + (first.descending() ? " <= " : " >= ")
                + bind(query.after().getFirst()) + " and " + condition;
    }

    private Object id(String text) {
        return switch (idKind) {
            case ID -> Values.id("cursor", text);
            case NUMBER -> Values.number("cursor", text);
            default -> text;
        };
    }

    private String beyond(String key, boolean descending, Object value) {
        return key + (descending ? " < " : " > ") + bind(value);
    }
}
