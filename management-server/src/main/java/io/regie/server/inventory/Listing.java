package io.regie.server.inventory;

import io.regie.server.access.VisibleNodes;
import io.regie.server.api.Cursor;
import io.regie.server.api.Page;
import io.regie.server.api.PageRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One query for a list: conditions that are added only when they are wanted. For one use. */
final class Listing {
    private final JdbcClient jdbc;
    private final String select;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> parameters = new HashMap<>();

    Listing(JdbcClient jdbc, String select) {
        this.jdbc = jdbc;
        this.select = select;
    }

    Listing visible(VisibleNodes visible, String column) {
        conditions.add(visible.condition(column));
        parameters.put("visibleRoots", visible.parameter());
        return this;
    }

    Listing where(String condition, String parameter, Object value) {
        conditions.add(condition);
        parameters.put(parameter, value);
        return this;
    }

    /** By name, and by id among equal names; {@code n} is the node. */
    <T> Page<T> page(PageRequest request, RowMapper<T> mapper, Function<T, Cursor> cursorOf) {
        Cursor after = request.after();
        if (after != null) {
            conditions.add("(lower(n.name), n.id) > (:afterKey, :afterId)");
            parameters.put("afterKey", after.key());
            parameters.put("afterId", after.id());
        }
        int size = request.size();
        return Page.of(run(mapper, " order by lower(n.name), n.id limit " + (size + 1)), size, cursorOf);
    }

    <T> List<T> all(RowMapper<T> mapper) {
        return run(mapper, " order by lower(n.name), n.id");
    }

    private <T> List<T> run(RowMapper<T> mapper, String tail) {
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        return jdbc.sql(select + where + tail).params(parameters).query(mapper).list();
    }
}
