package io.regie.server.api;

import org.springframework.http.HttpStatus;

/** What sort of refusal an error is; decides the HTTP status. */
public enum ErrorKind {
    INVALID(HttpStatus.BAD_REQUEST),
    UNAUTHENTICATED(HttpStatus.UNAUTHORIZED),
    FORBIDDEN(HttpStatus.FORBIDDEN),
    NOT_FOUND(HttpStatus.NOT_FOUND),
    /** The route is there, the method is not. */
    METHOD(HttpStatus.METHOD_NOT_ALLOWED),
    /** The state of things, or something else of that name, forbids it. */
    CONFLICT(HttpStatus.CONFLICT),
    /** It has changed since its sender read it. */
    PRECONDITION(HttpStatus.PRECONDITION_FAILED),
    /** What is asked for contradicts what was asked for before. */
    UNPROCESSABLE(HttpStatus.UNPROCESSABLE_CONTENT),
    TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE),
    TOO_MANY(HttpStatus.TOO_MANY_REQUESTS),
    /** A host or an engine does not answer. */
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE),
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR);

    private final HttpStatus status;

    ErrorKind(HttpStatus status) {
        this.status = status;
    }

    public HttpStatus status() {
        return status;
    }
}
