package io.regie.server.api.http;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.FieldError;
import io.regie.server.api.RegieException;
import io.regie.server.api.list.ListField;
import io.regie.server.api.list.Listed;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses query parameters that a route does not have, since a filter that is ignored shows or does too much. */
final class KnownParameters implements HandlerInterceptor {
    static final String FIELDS = "fields";
    /** A browser's form may send it to any route. */
    private static final String FORGERY_TOKEN = "_csrf";

    private final Map<Method, Known> byMethod = new ConcurrentHashMap<>();

    /** @param single those that may be given once only */
    private record Known(Set<String> all, Set<String> single, Set<String> fields) {}

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeNotAcceptableException {
        if (request.getDispatcherType() == DispatcherType.REQUEST && handler instanceof HandlerMethod method) {
            if (!method.getBeanType().getName().startsWith("io.regie.")) {
                return true; // the OpenAPI document's own
            }
            if (!method.hasMethodAnnotation(GetMapping.class)) {
                mustAcceptJson(request);
            }
            check(request, byMethod.computeIfAbsent(method.getMethod(), m -> known(method)));
        }
        return true;
    }

    /** Before anything is changed, not when the answer is written. */
    private static void mustAcceptJson(HttpServletRequest request) throws HttpMediaTypeNotAcceptableException {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        if (accept == null || accept.isBlank()) {
            return;
        }
        try {
            boolean json = MediaType.parseMediaTypes(accept).stream()
                    .anyMatch(type -> type.isCompatibleWith(MediaType.APPLICATION_JSON));
            if (!json) {
                throw new HttpMediaTypeNotAcceptableException(List.of(MediaType.APPLICATION_JSON));
            }
        } catch (InvalidMediaTypeException e) {
            throw new HttpMediaTypeNotAcceptableException("Accept cannot be read: " + e.getMessage());
        }
    }

    private static void check(HttpServletRequest request, Known known) {
        List<FieldError> errors = new ArrayList<>();
        request.getParameterMap().forEach((name, values) -> {
            if (name.equals(FORGERY_TOKEN)) {
                return;
            }
            if (!known.all().contains(name)) {
                errors.add(new FieldError(name, "this route has no such query parameter"));
            } else if (values.length > 1 && known.single().contains(name)) {
                errors.add(new FieldError(name, "may be given once"));
            } else if (String.join("", values).indexOf('\0') >= 0) {
                errors.add(new FieldError(name, "must not hold a NUL character"));
            }
        });
        if (!errors.isEmpty()) {
            throw new RegieException(
                    ErrorKind.INVALID,
                    "parameter.unknown",
                    "Some query parameters are not ones of this route.",
                    known.all().isEmpty()
                            ? "This route has none."
                            : "It has: " + String.join(", ", known.all()) + ". See /api/v1/openapi.json.",
                    errors,
                    null);
        }
        String fields = request.getParameter(FIELDS);
        if (fields != null) {
            for (String field : fields.split(",", -1)) {
                if (!known.fields().contains(field)) {
                    throw RegieException.invalid(
                            "parameter.invalid",
                            FIELDS,
                            "The query parameter fields must be names of fields of the answer.",
                            "There are: " + String.join(", ", known.fields()) + ".");
                }
            }
        }
    }

    private static Known known(HandlerMethod method) {
        Set<String> all = new TreeSet<>();
        Set<String> single = new HashSet<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            RequestParam plain = parameter.getParameterAnnotation(RequestParam.class);
            Listed listed = parameter.getParameterAnnotation(Listed.class);
            if (plain != null) {
                String name = plain.name().isEmpty()
                        ? String.valueOf(parameter.getParameter().getName())
                        : plain.name();
                all.add(name);
                if (!Collection.class.isAssignableFrom(parameter.getParameterType())) {
                    single.add(name);
                }
            }
            if (listed != null) {
                List<String> own = List.of("cursor", "limit", "sort");
                all.addAll(own);
                single.addAll(own);
                for (ListField field : listed.value().getEnumConstants()) {
                    all.add(field.text());
                }
            }
        }
        boolean reads = method.hasMethodAnnotation(GetMapping.class);
        Set<String> fields = reads ? Answers.fields(method) : Set.of();
        if (!fields.isEmpty()) {
            all.add(FIELDS);
            single.add(FIELDS);
        }
        return new Known(all, single, fields);
    }
}
