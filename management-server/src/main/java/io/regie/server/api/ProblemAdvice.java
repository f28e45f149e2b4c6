package io.regie.server.api;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** The one place that turns errors of REST routes into RFC 9457 problem details. */
@Order(Ordered.HIGHEST_PRECEDENCE)
@RestControllerAdvice(annotations = RestController.class)
public class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private final ObjectProvider<TextGuard> guard;

    ProblemAdvice(ObjectProvider<TextGuard> guard) {
        this.guard = guard;
    }

    /** Also for filters, which no advice sees. */
    public static ProblemDetail problemOf(RegieException e) {
        ProblemDetail problem = problem(e.kind().status(), e.code(), e.sentence(), e.remedy());
        if (!e.errors().isEmpty()) {
            problem.setProperty("errors", e.errors());
        }
        e.extensions().forEach(problem::setProperty);
        return problem;
    }

    private static ProblemDetail problem(HttpStatusCode status, String code, String sentence, String remedy) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, sentence);
        HttpStatus known = HttpStatus.resolve(status.value());
        problem.setTitle(known == null ? "Refused" : known.getReasonPhrase());
        problem.setType(URI.create("/problems/" + code));
        problem.setProperty("code", code);
        problem.setProperty("remedy", remedy);
        return problem;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> refused(RegieException e) {
        if (e.kind() == ErrorKind.INTERNAL) {
            log.error("{}: {}", e.code(), e.sentence(), e);
        }
        return answer(problemOf(guarded(e)));
    }

    /** The same without the names of what who asks may not see. */
    private RegieException guarded(RegieException e) {
        TextGuard words = guard.getIfAvailable();
        return words == null ? e : e.reworded(words::clean);
    }

    /** A query that cannot be taken apart, or holds what the firewall lets nobody send. */
    @ExceptionHandler({RequestRejectedException.class, InvalidParameterException.class})
    ResponseEntity<ProblemDetail> unreadable(RuntimeException e) {
        log.debug("unreadable query", e);
        return answer(problem(
                HttpStatus.BAD_REQUEST,
                "query.invalid",
                "The query cannot be read.",
                "Write it as name=value&name=value, percent-encoded."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(Exception e) throws Exception {
        if (e instanceof org.springframework.security.access.AccessDeniedException
                || e instanceof org.springframework.security.core.AuthenticationException) {
            throw e;
        }
        log.error("unexpected error", e);
        return answer(problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal",
                "Something went wrong inside the server.",
                "Try again; if it stays, look at the server's log at this time."));
    }

    /** Of what is refused before any route is reached. */
    public static ProblemDetail problemOf(HttpStatus status) {
        return status.is5xxServerError()
                ? problem(
                        status,
                        "internal",
                        "Something went wrong inside the server.",
                        "Try again; if it stays, look at the server's log at this time.")
                : problem(
                        status,
                        "request.invalid",
                        "The request is not one that can be understood.",
                        "Compare it with /api/v1/openapi.json.");
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem = problem(
                HttpStatus.BAD_REQUEST,
                "body.invalid",
                "The body is not the JSON that this route expects.",
                "Compare it with /api/v1/openapi.json.");
        if (e.getCause() instanceof DatabindException mapping
                && !mapping.getPath().isEmpty()) {
            problem.setProperty("errors", List.of(new FieldError(path(mapping), needed(mapping))));
        }
        return body(problem);
    }

    private static String path(DatabindException e) {
        StringBuilder path = new StringBuilder();
        e.getPath().forEach(step -> {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        });
        return path.toString();
    }

    private static String needed(DatabindException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "there is no such field; there are: "
                    + String.join(
                            ", ",
                            unknown.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .toList());
        }
        Class<?> type = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        if (type == null) {
            return "not of the kind that it must be";
        }
        return type.isEnum() ? "one of " + words(type) : "not a valid " + type.getSimpleName();
    }

    private static String words(Class<?> type) {
        return Stream.of(type.getEnumConstants())
                .map(value -> ((Enum<?>) value).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", "));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = e instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : String.valueOf(e.getPropertyName());
        Class<?> type = e.getRequiredType();
        String needed = type == null
                ? "of another kind"
                : type.isEnum()
                        ? "one of " + words(type)
                        : type == UUID.class ? "an id, a UUID" : "a " + type.getSimpleName();
        return body(problemOf(RegieException.invalid(
                "parameter.invalid",
                name,
                "The parameter %s must be %s.".formatted(name, needed),
                "Correct it or leave it out.")));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return body(problem(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "body.media-type",
                "This route does not take a body of that kind.",
                "Send JSON, with the header Content-Type: application/json."));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotAcceptable(
            HttpMediaTypeNotAcceptableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return body(problem(
                HttpStatus.NOT_ACCEPTABLE,
                "accept.impossible",
                "This route has no answer of the kind that is asked for.",
                "Accept application/json, or text/event-stream of the live stream."));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<FieldError> errors = e.getFieldErrors().stream()
                .map(f -> new FieldError(f.getField(), String.valueOf(f.getDefaultMessage())))
                .toList();
        ProblemDetail problem = problem(
                HttpStatus.BAD_REQUEST,
                "body.invalid",
                "Some fields are not as they must be.",
                "Correct the fields named.");
        problem.setProperty("errors", errors);
        return body(problem);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String detail = body instanceof ProblemDetail p && p.getDetail() != null ? p.getDetail() : "Refused.";
        ResponseEntity<Object> answer = body(problem(status, "request.invalid", detail, "See /api/v1/openapi.json."));
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(answer.getBody());
    }

    private static ResponseEntity<Object> body(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
        return ResponseEntity.status(problem.getStatus())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }
}
