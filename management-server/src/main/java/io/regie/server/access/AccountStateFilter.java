package io.regie.server.access;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import io.regie.server.api.http.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Looks with every request of a session whether its account still may: a disabled one is signed out, one with a
 * one-time password can only change it.
 */
class AccountStateFilter extends OncePerRequestFilter {
    private static final Set<String> WHILE_PASSWORD_IS_DUE =
            Set.of("/password", "/sign-out", "/sign-in", "/api/v1/me", "/api/v1/me/password");

    private final JdbcClient jdbc;
    private final ProblemWriter problems;

    AccountStateFilter(JdbcClient jdbc, ProblemWriter problems) {
        this.jdbc = jdbc;
        this.problems = problems;
    }

    private record State(boolean enabled, boolean passwordDue) {}

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null
                || !(authentication.getPrincipal() instanceof SignedIn signedIn)
                || signedIn.actor().cause() != Actor.Cause.USER) {
            chain.doFilter(request, response);
            return;
        }
        Optional<State> state = find(signedIn.userId());
        if (state.isEmpty() || !state.get().enabled()) {
            SecurityContextHolder.clearContext();
            HttpSession session = request.getSession(false);
            if (session != null) {
                session.invalidate();
            }
            chain.doFilter(request, response);
        } else if (state.get().passwordDue() && !allowedMeanwhile(request.getRequestURI())) {
            passwordIsDue(request, response);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static boolean allowedMeanwhile(String path) {
        return WHILE_PASSWORD_IS_DUE.contains(path) || path.startsWith("/assets/");
    }

    private void passwordIsDue(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!request.getRequestURI().startsWith("/api/")) {
            PageRedirect.send(request, response, "/password");
            return;
        }
        problems.write(
                response,
                new RegieException(
                        ErrorKind.FORBIDDEN,
                        "password.due",
                        "The one-time password has to be changed first.",
                        "Open the console and choose a password, or POST it to /api/v1/me/password."));
    }

    private Optional<State> find(UUID id) {
        return jdbc.sql("select enabled, must_change_password from user_account where id = :id")
                .param("id", id)
                .query((row, n) -> new State(row.getBoolean("enabled"), row.getBoolean("must_change_password")))
                .optional();
    }
}
