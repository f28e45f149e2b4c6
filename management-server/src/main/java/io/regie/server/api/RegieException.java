package io.regie.server.api;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Something that was asked for and cannot be done: a stable dotted code for programs, a sentence and a remedy for
 * people. {@link ProblemAdvice} turns it into a problem detail, the pages into a message.
 */
public class RegieException extends RuntimeException {
    private final ErrorKind kind;
    private final String code;
    private final String remedy;
    private final List<FieldError> errors;

    public RegieException(
            ErrorKind kind,
            String code,
            String message,
            String remedy,
            List<FieldError> errors,
            @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.code = code;
        this.remedy = remedy;
        this.errors = List.copyOf(errors);
    }

    public RegieException(ErrorKind kind, String code, String message, String remedy) {
        this(kind, code, message, remedy, List.of(), null);
    }

    public static RegieException notFound(String code, String message) {
        return new RegieException(
                ErrorKind.NOT_FOUND, code, message, "Check the id; it may have been deleted, or you may not see it.");
    }

    public static RegieException conflict(String code, String message, String remedy) {
        return new RegieException(ErrorKind.CONFLICT, code, message, remedy);
    }

    public static RegieException unavailable(String code, String message, String remedy) {
        return new RegieException(ErrorKind.UNAVAILABLE, code, message, remedy);
    }

    /** One field is wrong. */
    public static RegieException invalid(String code, String field, String message, String remedy) {
        return new RegieException(
                ErrorKind.INVALID, code, message, remedy, List.of(new FieldError(field, message)), null);
    }

    /** A conflict that one field is the reason for, as a name that is taken. */
    public static RegieException conflict(String code, String field, String message, String remedy) {
        return new RegieException(
                ErrorKind.CONFLICT, code, message, remedy, List.of(new FieldError(field, message)), null);
    }

    /** The same error, told in other words. */
    RegieException reworded(UnaryOperator<String> words) {
        Map<String, Object> more = extensions();
        return new RegieException(
                kind,
                code,
                words.apply(sentence()),
                words.apply(remedy),
                errors.stream()
                        .map(error -> new FieldError(error.field(), words.apply(error.message())))
                        .toList(),
                getCause()) {
            @Override
            public Map<String, Object> extensions() {
                return more;
            }
        };
    }

    public ErrorKind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    /** What to do about it; may be empty. */
    public String remedy() {
        return remedy;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /** What a problem detail says besides, by the names that it has there. */
    public Map<String, Object> extensions() {
        return Map.of();
    }

    /** The sentence. */
    public String sentence() {
        String message = getMessage();
        return message == null ? code : message;
    }
}
