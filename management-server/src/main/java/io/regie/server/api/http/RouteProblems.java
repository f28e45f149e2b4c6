package io.regie.server.api.http;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Problem details for what reaches no route of the API: another path, another method. */
@Order(Ordered.HIGHEST_PRECEDENCE)
@ControllerAdvice
class RouteProblems {
    private final ProblemWriter problems;

    RouteProblems(ProblemWriter problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    void noRoute(NoResourceFoundException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException, NoResourceFoundException {
        if (!ofApi(request.getRequestURI())) {
            throw e;
        }
        problems.write(
                response,
                new RegieException(
                        ErrorKind.NOT_FOUND,
                        "route.unknown",
                        "The API has no such route.",
                        "See /api/v1/openapi.json."));
    }

    @ExceptionHandler
    void noMethod(HttpRequestMethodNotSupportedException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException, HttpRequestMethodNotSupportedException {
        if (!ofApi(request.getRequestURI())) {
            throw e;
        }
        String methods = e.getSupportedMethods() == null ? "" : String.join(", ", e.getSupportedMethods());
        response.setHeader("Allow", methods);
        problems.write(
                response,
                new RegieException(
                        ErrorKind.METHOD,
                        "route.method",
                        "This route has no method " + e.getMethod() + ".",
                        "It has: " + methods + ". See /api/v1/openapi.json."));
    }

    static boolean ofApi(String path) {
        return path.startsWith("/api/");
    }
}
