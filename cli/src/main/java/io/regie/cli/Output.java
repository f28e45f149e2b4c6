package io.regie.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints what the center answered: a table for people, JSON for programs. */
final class Output {
    private static final long KIB = 1024;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    /** How it is asked for: {@code -o table|json}. */
    enum Format {
        TABLE,
        JSON
    }

    /** @param field in the answer, nested ones as {@code a/b} */
    record Column(String title, String field) {}

    private final PrintWriter out;
    private final ObjectMapper json;
    private final Format format;

    Output(PrintWriter out, ObjectMapper json, Format format) {
        this.out = out;
        this.json = json.copy().enable(SerializationFeature.INDENT_OUTPUT);
        this.format = format;
    }

    static List<Column> columns(String... titlesAndFields) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < titlesAndFields.length; i += 2) {
            columns.add(new Column(titlesAndFields[i], titlesAndFields[i + 1]));
        }
        return columns;
    }

    void list(List<?> items, List<Column> columns) {
        if (format == Format.JSON) {
            print(items);
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(columns.stream().map(Column::title).toList());
        for (Object item : items) {
            JsonNode node = json.valueToTree(item);
            rows.add(columns.stream()
                    .map(column -> text(column.field(), node.at("/" + column.field())))
                    .toList());
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                int column = c;
                int width = rows.stream()
                        .mapToInt(other -> other.get(column).length())
                        .max()
                        .orElse(0);
                line.append(row.get(c));
                if (c < row.size() - 1) {
                    line.append(" ".repeat(width - row.get(c).length() + 2));
                }
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** One object, a line for each field that says something by itself. */
    void one(Object item) {
        if (format == Format.JSON) {
            print(item);
            return;
        }
        lines("", json.valueToTree(item));
    }

    private void lines(String prefix, JsonNode node) {
        node.properties().forEach(field -> {
            String name = prefix + field.getKey();
            JsonNode value = field.getValue();
            if (value.isObject()) {
                lines(name.equals("summary") ? "" : name + ".", value);
            } else if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
                for (int i = 0; i < value.size(); i++) {
                    lines(name + "[" + i + "].", value.get(i));
                }
            } else if (!value.isNull()) {
                out.println(name + ": " + text(name, value));
            }
        });
    }

    private void print(Object value) {
        try {
            out.println(json.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read as JSON can be written as JSON", e);
        }
    }

    private static String text(String field, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        }
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(item.asText()));
            return items.isEmpty() ? "-" : String.join(",", items);
        }
        if (field.endsWith("Bytes")) {
            return bytes(value.asLong());
        }
        if (field.endsWith("cpuUsed") || field.endsWith("progress")) {
            return Math.round(value.asDouble() * 100) + " %";
        }
        return value.asText();
    }

    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= KIB && unit < UNITS.length - 1) {
            value /= KIB;
            unit++;
        }
        return unit == 0 || value >= 100
                ? String.format(Locale.ROOT, "%.0f %s", value, UNITS[unit])
                : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }
}
