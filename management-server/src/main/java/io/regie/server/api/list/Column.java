package io.regie.server.api.list;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What stands behind a field of a list in SQL.
 *
 * @param sql an expression; of a {@link Kind#MATCH}, {@link Kind#PLACE} or {@link Kind#WHEN} a condition on {@code :v}
 * @param words the values that there are, of a {@link Kind#WORD}; empty: any
 * @param sortKey the expression that orders, never null in a row; empty: the list cannot be sorted by it
 */
public record Column(Kind kind, String sql, List<String> words, String sortKey) {
    /** How a field's values are written and compared. */
    public enum Kind {
        /** Without regard to case; {@code *} stands for anything. */
        TEXT,
        /** One of a few. */
        WORD,
        /** A number or a range, {@code 2..8}, {@code 2..}, {@code ..8}. */
        NUMBER,
        /** An instant or a range of instants. */
        TIME,
        ID,
        FLAG,
        /** Free text, searched for. */
        MATCH,
        /** The id of an object that the rows belong to. */
        PLACE,
        /** A time to compare with. */
        WHEN
    }

    public Column {
        words = List.copyOf(words);
    }

    public static Column text(String sql) {
        return new Column(Kind.TEXT, sql, List.of(), "lower(coalesce(" + sql + ", ''))");
    }

    /** As {@link #text}, of a column that is never null, so that an index on it in lower case orders. */
    public static Column name(String sql) {
        return new Column(Kind.TEXT, sql, List.of(), "lower(" + sql + ")");
    }

    /** {@code words} in the form that query and database share. */
    public static Column word(String sql, Stream<String> words) {
        return new Column(Kind.WORD, sql, words.toList(), "coalesce(" + sql + ", '')");
    }

    /** The constants of an enum, in lower-kebab-case. */
    public static <E extends Enum<E>> Column word(String sql, Class<E> type) {
        return word(
                sql,
                Stream.of(type.getEnumConstants())
                        .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }

    public static Column number(String sql) {
        return new Column(Kind.NUMBER, sql, List.of(), "coalesce(" + sql + ", -1)");
    }

    /** A number that is never null, so that an index on it orders. */
    public static Column sequence(String sql) {
        return new Column(Kind.NUMBER, sql, List.of(), sql);
    }

    public static Column time(String sql) {
        return new Column(Kind.TIME, sql, List.of(), "coalesce(" + sql + ", 'epoch'::timestamptz)");
    }

    /** A time that is never null, so that an index on it orders. */
    public static Column moment(String sql) {
        return new Column(Kind.TIME, sql, List.of(), sql);
    }

    public static Column id(String sql) {
        return new Column(Kind.ID, sql, List.of(), "");
    }

    public static Column flag(String sql) {
        return new Column(Kind.FLAG, sql, List.of(), "coalesce(" + sql + ", false)");
    }

    /** {@code condition} finds {@code :v}, which is in lower case, in what a person would look for. */
    public static Column match(String condition) {
        return new Column(Kind.MATCH, condition, List.of(), "");
    }

    /** {@code condition} is true of what belongs to the object whose id is {@code :v}. */
    public static Column place(String condition) {
        return new Column(Kind.PLACE, condition, List.of(), "");
    }

    /** {@code condition} compares with the time {@code :v}. */
    public static Column when(String condition) {
        return new Column(Kind.WHEN, condition, List.of(), "");
    }

    public boolean sortable() {
        return !sortKey.isEmpty();
    }
}
