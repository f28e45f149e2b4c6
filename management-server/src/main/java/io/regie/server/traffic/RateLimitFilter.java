package io.regie.server.traffic;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import io.regie.server.api.http.ProblemWriter;
import io.regie.server.traffic.RateLimits.Level;
import io.regie.server.traffic.RateLimits.Sender;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Limits how many requests one token, one session or one address sends to the API. Comes before the request is signed:
 * what a token's or session's bucket pays for and turns out to be nobody's, its address pays for too.
 */
final class RateLimitFilter extends OncePerRequestFilter {
    private static final String SESSION_COOKIE = "__Host-regie-session";

    private final RateLimits limits = new RateLimits();
    private final TrafficProperties properties;
    private final ProblemWriter problems;

    RateLimitFilter(TrafficProperties properties, ProblemWriter problems) {
        this.properties = properties;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Sender address = new Sender("address", request.getRemoteAddr(), properties.address());
        Sender sender = sender(request, address);
        Level open = limits.look(address);
        if (!open.allowed() && mayBeAnybody(request)) {
            refuse(response, address, open);
            return;
        }
        Level level = limits.take(sender);
        tell(response, sender, level);
        if (!level.allowed()) {
            refuse(response, sender, level);
            return;
        }
        chain.doFilter(request, response);
        if (response.getStatus() == HttpStatus.UNAUTHORIZED.value() && !sender.equals(address)) {
            limits.take(address);
        }
    }

    /**
     * While an address has no requests left, those that bring an unknown sign-in are refused without a look at it. A
     * session's are not: somebody else behind the same address must be able to work on.
     */
    private static boolean mayBeAnybody(HttpServletRequest request) {
        return cookie(request).isEmpty();
    }

    private Sender sender(HttpServletRequest request, Sender address) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null) {
            return new Sender("token", Digests.hex(authorization), properties.token());
        }
        String session = cookie(request);
        return session.isEmpty() ? address : new Sender("session", Digests.hex(session), properties.session());
    }

    private static String cookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? ""
                : Stream.of(cookies)
                        .filter(cookie -> cookie.getName().equals(SESSION_COOKIE))
                        .map(Cookie::getValue)
                        .findFirst()
                        .orElse("");
    }

    /** As draft-ietf-httpapi-ratelimit-headers has it: q requests in w seconds, r left, full again in t seconds. */
    private static void tell(HttpServletResponse response, Sender sender, Level level) {
        response.setHeader(
                "RateLimit-Policy",
                "\"%s\";q=%d;w=%d"
                        .formatted(
                                sender.policy(),
                                sender.limit().requests(),
                                sender.limit().window().toSeconds()));
        response.setHeader("RateLimit", "\"%s\";r=%d;t=%d".formatted(sender.policy(), level.left(), level.seconds()));
    }

    private void refuse(HttpServletResponse response, Sender sender, Level level) throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(level.seconds()));
        problems.write(
                response,
                new RegieException(
                        ErrorKind.TOO_MANY,
                        "rate.exceeded",
                        "More requests have come from this %s than the %d in %d s that it may send."
                                .formatted(
                                        sender.policy(),
                                        sender.limit().requests(),
                                        sender.limit().window().toSeconds()),
                        "Wait %d s, and watch the header RateLimit; the live stream spares asking again and again."
                                .formatted(level.seconds())));
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getRequestURI().startsWith("/api/");
    }
}
