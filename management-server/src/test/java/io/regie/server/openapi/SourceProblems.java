package io.regie.server.openapi;

import io.regie.server.api.ErrorKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Finds in the sources which problems the server may answer with. */
final class SourceProblems {
    private static final Pattern MADE = Pattern.compile("(?:RegieException(?:\\.(\\w+))?|\\bproblem)\\(");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern CODE = Pattern.compile("[a-z][a-z-]*(\\.[a-z-]+)*");
    private static final Map<String, ErrorKind> FACTORIES = Map.of(
            "notFound", ErrorKind.NOT_FOUND,
            "conflict", ErrorKind.CONFLICT,
            "unavailable", ErrorKind.UNAVAILABLE,
            "invalid", ErrorKind.INVALID);
    private static final String NOT_FOUND_REMEDY = "Check the id; it may have been deleted, or you may not see it.";

    private SourceProblems() {}

    /** In the order of their codes; of one that is made in several places the first. */
    static List<Problems.Problem> in(Path sources) throws IOException {
        Map<String, Problems.Problem> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .forEach(file -> read(file).forEach(problem -> found.putIfAbsent(problem.code(), problem)));
        }
        return List.copyOf(found.values());
    }

    private static List<Problems.Problem> read(Path file) {
        String source;
        try {
            source = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
        String feature = feature(source);
        List<Problems.Problem> problems = new ArrayList<>();
        Matcher matcher = MADE.matcher(source);
        while (matcher.find()) {
            List<String> arguments = arguments(source, matcher.end());
            problem(matcher.group(1), arguments, feature).ifPresent(problems::add);
        }
        return problems;
    }

    private static String feature(String source) {
        Matcher matcher =
                Pattern.compile("package io\\.regie\\.server\\.(\\w+)").matcher(source);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static Optional<Problems.Problem> problem(
            @Nullable String factory, List<String> arguments, String feature) {
        if (factory == null) {
            return arguments.size() < 4
                    ? Optional.empty()
                    : of(status(arguments.getFirst()), arguments.get(1), arguments.get(2), arguments.get(3), feature);
        }
        ErrorKind kind = FACTORIES.get(factory);
        if (kind == null || arguments.size() < 2) {
            return Optional.empty();
        }
        int status = kind.status().value();
        if (kind == ErrorKind.NOT_FOUND) {
            return of(status, arguments.get(0), arguments.get(1), "\"" + NOT_FOUND_REMEDY + "\"", feature);
        }
        int sentence = arguments.size() - 2;
        return of(status, arguments.get(0), arguments.get(sentence), arguments.get(sentence + 1), feature);
    }

    private static Optional<Problems.Problem> of(
            int status, String code, String sentence, String remedy, String feature) {
        String name = code.strip().matches("\"[^\"]*\"") ? text(code) : "";
        return status < 400 || !CODE.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(new Problems.Problem(name, status, text(sentence), text(remedy), feature));
    }

    /** Of {@code ErrorKind.X} or {@code HttpStatus.X}. */
    private static int status(String argument) {
        String name = argument.strip();
        if (name.startsWith("ErrorKind.")) {
            return ErrorKind.valueOf(name.substring("ErrorKind.".length()))
                    .status()
                    .value();
        }
        if (name.startsWith("HttpStatus.")) {
            return HttpStatus.valueOf(name.substring("HttpStatus.".length())).value();
        }
        return name.equals("status") ? HttpStatus.BAD_REQUEST.value() : 0;
    }

    /** The literals of an expression; … for the rest. */
    private static String text(String expression) {
        StringBuilder text = new StringBuilder();
        Matcher literal = LITERAL.matcher(expression);
        int end = 0;
        boolean formatted = false;
        while (literal.find()) {
            String between = expression.substring(end, literal.start()).replaceAll("[\\s+()]", "");
            formatted |= between.contains(".formatted");
            if (!between.isEmpty() && !formatted) {
                text.append('…');
            }
            if (!formatted) {
                text.append(literal.group(1));
            }
            end = literal.end();
        }
        String rest = expression.substring(end).replaceAll("[\\s+()]", "");
        if (!rest.isEmpty() && !rest.contains(".formatted") && !formatted) {
            text.append('…');
        }
        return text.toString().replaceAll("%[sd]", "…").replace("\\\"", "\"");
    }

    /** What stands between the parenthesis that has just been opened and its end, cut at its own commas. */
    private static List<String> arguments(String source, int from) {
        List<String> arguments = new ArrayList<>();
        int depth = 0;
        boolean quoted = false;
        int start = from;
        for (int i = from; i < source.length(); i++) {
            char c = source.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '(' || c == '{' || c == '[') {
                depth++;
            } else if (c == ',' && depth == 0) {
                arguments.add(source.substring(start, i));
                start = i + 1;
            } else if (c == ')' || c == '}' || c == ']') {
                if (depth == 0) {
                    arguments.add(source.substring(start, i));
                    return arguments;
                }
                depth--;
            }
        }
        return arguments;
    }
}
