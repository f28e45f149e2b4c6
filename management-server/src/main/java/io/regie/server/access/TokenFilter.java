package io.regie.server.access;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Signs a request in by its {@code Authorization: Bearer} token, for this request only. */
class TokenFilter extends OncePerRequestFilter {
    private static final String SCHEME = "bearer ";

    private final ApiTokens tokens;
    private final TokenUse uses;
    private final ProblemWriter problems;
    private final Clock clock;

    TokenFilter(ApiTokens tokens, TokenUse uses, ProblemWriter problems, Clock clock) {
        this.tokens = tokens;
        this.uses = uses;
        this.problems = problems;
        this.clock = clock;
    }

    /** The token that the request brings, if it brings one. */
    static @Nullable String tokenOf(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                ? header.substring(SCHEME.length()).strip()
                : null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String token = tokenOf(request);
        if (token == null) {
            chain.doFilter(request, response);
            return;
        }
        Optional<ApiTokens.Presented> found = tokens.find(token);
        if (found.isEmpty()) {
            uses.refused(request, "unknown token");
            refuse(response, "token.unknown", "This API token is not one of this center.");
        } else if (found.get().expires() instanceof java.time.Instant end && !end.isAfter(clock.instant())) {
            uses.refused(
                    request, "the token '%s' ended at %s".formatted(found.get().label(), end));
            refuse(response, "token.expired", "This API token ended at %s.".formatted(end));
        } else {
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                    found.get().signedIn(), null, List.of()));
            SecurityContextHolder.setContext(context);
            RequestAudit.signedBy(request, found.get().label());
            uses.used(request, found.get().id(), found.get().label());
            chain.doFilter(request, response);
            if (!request.isAsyncStarted()) {
                uses.answered(request, response.getStatus());
            }
        }
    }

    private void refuse(HttpServletResponse response, String code, String sentence) throws IOException {
        response.setHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        problems.write(
                response,
                new RegieException(
                        ErrorKind.UNAUTHENTICATED, code, sentence, "Make a new one on the page 'API tokens'."));
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }
}
