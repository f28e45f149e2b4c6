package io.regie.server.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.stereotype.Component;

/** Where a browser goes after signing in, failing to, and signing out. */
@Component
class SignInHandlers {
    private final Audit audit;

    SignInHandlers(Audit audit) {
        this.audit = audit;
    }

    AuthenticationSuccessHandler success(RequestCache wanted) {
        SavedRequestAwareAuthenticationSuccessHandler handler = new SavedRequestAwareAuthenticationSuccessHandler();
        handler.setRequestCache(wanted);
        return handler;
    }

    void failure(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        String why = e instanceof LocalAuthentication.MustWaitException wait ? "wait=" + wait.seconds() : "error";
        response.sendRedirect("/sign-in?" + why);
    }

    void signedOut(HttpServletRequest request, HttpServletResponse response, @Nullable Authentication authentication) {
        if (authentication != null && authentication.getPrincipal() instanceof SignedIn signedIn) {
            audit.record("session.sign-out", signedIn.userId(), signedIn.actor().name(), "");
        }
    }

    /** A page that stood open over a sign-in elsewhere sends an old token. */
    void formTooOld(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        if (CurrentActor.find().isPresent()) {
            audit.denied("session.forgery", null, request.getRequestURI(), "CSRF token missing or wrong");
        }
        if (request.getRequestURI().equals("/sign-in")) {
            response.sendRedirect("/sign-in?stale");
        } else {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
        }
    }
}
