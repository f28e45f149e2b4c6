package io.regie.server.access;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** Where the request of this thread comes from. */
final class RequestAddress {
    private RequestAddress() {}

    /** Null outside a request. */
    static @Nullable String current() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? of(attributes.getRequest())
                : null;
    }

    static String of(HttpServletRequest request) {
        return request.getRemoteAddr();
    }
}
