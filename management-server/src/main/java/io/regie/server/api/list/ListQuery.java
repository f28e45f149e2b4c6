package io.regie.server.api.list;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which rows of a list are wanted, in which order, and which part of them. All of it is valid. */
public record ListQuery(List<Filter> filters, List<Order> sort, List<Object> after, int size) {
    /** Any of the alternatives. */
    public record Filter(Column column, List<Wanted> anyOf) {}

    /** One value ({@code from} and {@code to} are the same) or a range, one of whose ends may be open: null. */
    public record Wanted(@Nullable Object from, @Nullable Object to) {}

    public record Order(ListField field, boolean descending) {
        String text() {
            return (descending ? "-" : "") + field.text();
        }
    }

    public ListQuery {
        filters = List.copyOf(filters);
        sort = List.copyOf(sort);
        after = List.copyOf(after);
    }

    /** What a cursor must have been made with. */
    String sortText() {
        return sort.stream().map(Order::text).collect(Collectors.joining(","));
    }
}
