package io.regie.server.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** What a request carries for the audit trail: the API token that signed it, and whether it has left a record. */
final class RequestAudit {
    private static final String TOKEN = RequestAudit.class.getName() + ".token";
    private static final String WROTE = RequestAudit.class.getName() + ".wrote";

    private RequestAudit() {}

    static void signedBy(HttpServletRequest request, String label) {
        request.setAttribute(TOKEN, label);
    }

    /** The label of the token that signed this thread's request; null when none did. */
    static @Nullable String token() {
        return current()
                .map(request -> request.getAttribute(TOKEN))
                .map(String.class::cast)
                .orElse(null);
    }

    static void wrote() {
        current().ifPresent(request -> request.setAttribute(WROTE, true));
    }

    static boolean hasWritten(HttpServletRequest request) {
        return request.getAttribute(WROTE) != null;
    }

    private static Optional<HttpServletRequest> current() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? Optional.of(attributes.getRequest())
                : Optional.empty();
    }
}
