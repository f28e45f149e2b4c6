package io.regie.server.api;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

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
        problem.setType(URI.create("urn:regie:error:" + code));
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

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return body(problem(
                HttpStatus.BAD_REQUEST,
                "body.invalid",
                "The body is not the JSON that this route expects.",
                "Compare it with /api/v1/openapi.json."));
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
