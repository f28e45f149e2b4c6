package io.regie.server.api.list;

import io.regie.server.api.RegieException;
import io.regie.server.api.list.ListQuery.Wanted;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads filters' values, refusing what the database could not. */
final class Values {
    private static final int LONGEST = 500;
    private static final int LONGEST_NUMBER = 40;
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Values() {}

    static List<Wanted> read(String field, Column column, String[] given) {
        Stream<String> values = Arrays.stream(given);
        if (column.kind() == Column.Kind.WORD || column.kind() == Column.Kind.ID) {
            values = values.flatMap(value -> Arrays.stream(value.split(",", -1)));
        }
        return values.map(value -> wanted(field, column, value)).toList();
    }

    private static Wanted wanted(String field, Column column, String value) {
        if (value.length() > LONGEST || value.indexOf('\0') >= 0) {
            throw refused(field, "at most %d characters, none of them NUL".formatted(LONGEST));
        }
        boolean ranges = column.kind() == Column.Kind.NUMBER || column.kind() == Column.Kind.TIME;
        int dots = ranges ? value.indexOf("..") : -1;
        if (dots < 0) {
            Object one = one(field, column, value);
            return new Wanted(one, one);
        }
        return new Wanted(end(field, column, value.substring(0, dots)), end(field, column, value.substring(dots + 2)));
    }

    private static @Nullable Object end(String field, Column column, String value) {
        return value.isEmpty() ? null : one(field, column, value);
    }

    private static Object one(String field, Column column, String value) {
        return switch (column.kind()) {
            case TEXT -> value.toLowerCase(Locale.ROOT);
            case MATCH -> value.strip().toLowerCase(Locale.ROOT);
            case WORD -> {
                if (!column.words().isEmpty() && !column.words().contains(value)) {
                    throw refused(field, "one of " + String.join(", ", column.words()));
                }
                yield value;
            }
            case NUMBER -> number(field, value);
            case TIME, WHEN -> time(field, value);
            case ID, PLACE -> id(field, value);
            case FLAG -> {
                if (!value.equals("true") && !value.equals("false")) {
                    throw refused(field, "true or false");
                }
                yield value.equals("true");
            }
        };
    }

    static BigDecimal number(String field, String value) {
        try {
            if (value.length() <= LONGEST_NUMBER && Double.isFinite(Double.parseDouble(value))) {
                return new BigDecimal(value);
            }
        } catch (NumberFormatException e) {
            throw refused(field, "a number, or a range as 2..8, 2.. or ..8");
        }
        throw refused(field, "a number of a usual size");
    }

    static OffsetDateTime time(String field, String value) {
        try {
            Instant time = Instant.parse(value);
            if (!time.isBefore(Instant.EPOCH) && !time.isAfter(LAST)) {
                return time.atOffset(ZoneOffset.UTC);
            }
        } catch (DateTimeException e) {
            throw refused(field, "a time as 2026-12-31T23:59:00Z, or a range of two with .. between");
        }
        throw refused(field, "a time from 1970 to 9999");
    }

    static UUID id(String field, String value) {
        try {
            UUID id = UUID.fromString(value);
            if (id.toString().equalsIgnoreCase(value)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw refused(field, "an id, a UUID");
        }
        throw refused(field, "an id, a UUID");
    }

    static RegieException refused(String field, String needed) {
        return RegieException.invalid(
                "parameter.invalid",
                field,
                "The query parameter %s must be %s.".formatted(field, needed),
                "Correct it or leave it out.");
    }
}
