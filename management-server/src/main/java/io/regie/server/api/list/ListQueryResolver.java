package io.regie.server.api.list;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.FieldError;
import io.regie.server.api.PageRequest;
import io.regie.server.api.RegieException;
import io.regie.server.api.list.ListQuery.Filter;
import io.regie.server.api.list.ListQuery.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Makes a {@link ListQuery} of the query parameters {@code cursor}, {@code limit}, {@code sort} and the filters. */
final class ListQueryResolver implements HandlerMethodArgumentResolver {
    private static final int MOST_KEYS = 4;

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.hasParameterAnnotation(Listed.class);
    }

    @Override
    public ListQuery resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        Listed listed = parameter.getParameterAnnotation(Listed.class);
        if (listed == null) {
            throw new IllegalStateException("asked for a parameter that is not @Listed");
        }
        String sort = request.getParameter("sort");
        List<Order> orders = orders(listed, sort == null || sort.isEmpty() ? listed.sort() : sort);
        int size = new PageRequest(null, limit(request.getParameter("limit"))).size();
        ListQuery query = new ListQuery(filters(listed, request), orders, List.of(), size);
        String cursor = request.getParameter("cursor");
        return cursor == null || cursor.isEmpty()
                ? query
                : new ListQuery(query.filters(), orders, ListCursor.decode(cursor, query), size);
    }

    private static List<Filter> filters(Listed listed, NativeWebRequest request) {
        List<Filter> filters = new ArrayList<>();
        for (ListField field : fields(listed)) {
            String[] given = request.getParameterValues(field.text());
            if (given != null) {
                String[] said =
                        Arrays.stream(given).filter(value -> !value.isBlank()).toArray(String[]::new);
                if (said.length > 0) {
                    filters.add(new Filter(field.column(), Values.read(field.text(), field.column(), said)));
                }
            }
        }
        return filters;
    }

    private static List<Order> orders(Listed listed, String sort) {
        List<Order> orders = new ArrayList<>();
        Set<ListField> seen = new LinkedHashSet<>();
        for (String key : sort.split(",", -1)) {
            boolean descending = key.startsWith("-");
            String name = descending ? key.substring(1) : key;
            ListField field = Stream.of(fields(listed))
                    .filter(known -> known.column().sortable() && known.text().equals(name))
                    .findFirst()
                    .orElseThrow(() -> unsortable(listed));
            if (seen.add(field)) {
                orders.add(new Order(field, descending));
            }
        }
        if (orders.size() > MOST_KEYS) {
            throw Values.refused("sort", "at most %d fields".formatted(MOST_KEYS));
        }
        return orders;
    }

    private static RegieException unsortable(Listed listed) {
        String names = Stream.of(fields(listed))
                .filter(field -> field.column().sortable())
                .map(ListField::text)
                .collect(Collectors.joining(", "));
        return new RegieException(
                ErrorKind.INVALID,
                "sort.unknown",
                "This list cannot be sorted by that.",
                "Sort by one or more of: " + names + "; a minus before a name turns the order.",
                List.of(new FieldError("sort", "fields of: " + names)),
                null);
    }

    private static @Nullable Integer limit(@Nullable String limit) {
        if (limit == null || limit.isEmpty()) {
            return null;
        }
        try {
            return Integer.valueOf(limit);
        } catch (NumberFormatException e) {
            return 0; // which is refused as any other that is out of bounds
        }
    }

    private static ListField[] fields(Listed listed) {
        return listed.value().getEnumConstants();
    }
}
