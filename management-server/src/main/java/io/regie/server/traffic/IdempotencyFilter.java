package io.regie.server.traffic;

import io.regie.server.access.Access;
import io.regie.server.access.Actor;
import io.regie.server.api.ErrorKind;
import io.regie.server.api.FieldError;
import io.regie.server.api.RegieException;
import io.regie.server.api.http.ProblemWriter;
import io.regie.server.traffic.KeptAnswers.Answer;
import io.regie.server.traffic.KeptAnswers.Kept;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * {@code Idempotency-Key}: who has lost the answer to a POST repeats it with the same key and gets the answer again;
 * nothing is done twice. Answers that refuse are not kept, since nothing was done. Comes after the request is signed.
 */
final class IdempotencyFilter extends OncePerRequestFilter {
    static final String HEADER = "Idempotency-Key";
    private static final Pattern KEY = Pattern.compile("[!-~]{16,128}");
    private static final UUID NOBODY = new UUID(0, 0);

    private final KeptAnswers kept;
    private final Access access;
    private final ProblemWriter problems;

    IdempotencyFilter(KeptAnswers kept, Access access, ProblemWriter problems) {
        this.kept = kept;
        this.access = access;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String key = request.getHeader(HEADER);
        if (key == null || !KEY.matcher(key).matches()) {
            problems.write(response, malformed());
            return;
        }
        Actor actor = access.current();
        UUID owner = actor.userId() == null ? NOBODY : actor.userId();
        byte[] hash = hash(request);
        Kept found = kept.begin(owner, key, hash);
        switch (found) {
            case Kept.Mine mine -> run(request, response, chain, owner, key);
            case Kept.Other other -> problems.write(response, otherRequest());
            case Kept.Running running -> {
                response.setHeader(HttpHeaders.RETRY_AFTER, "1");
                problems.write(response, stillRunning());
            }
            case Kept.Done done -> repeat(response, done.answer());
        }
    }

    private void run(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, UUID owner, String key)
            throws ServletException, IOException {
        ContentCachingResponseWrapper caught = new ContentCachingResponseWrapper(response);
        boolean keep = false;
        try {
            chain.doFilter(request, caught);
            int status = caught.getStatus();
            keep = status >= 200 && status < 300;
            if (keep) {
                kept.end(
                        owner,
                        key,
                        new Answer(
                                status,
                                String.valueOf(caught.getContentType()),
                                caught.getHeader(HttpHeaders.LOCATION),
                                caught.getHeader(HttpHeaders.ETAG),
                                caught.getContentAsByteArray()));
            }
        } finally {
            if (!keep) {
                kept.forget(owner, key);
            }
            caught.copyBodyToResponse();
        }
    }

    private static void repeat(HttpServletResponse response, Answer answer) throws IOException {
        response.setStatus(answer.status());
        response.setHeader("Idempotency-Replayed", "true");
        if (answer.body().length > 0) {
            response.setContentType(answer.contentType());
        }
        if (answer.location() != null) {
            response.setHeader(HttpHeaders.LOCATION, answer.location());
        }
        if (answer.etag() != null) {
            response.setHeader(HttpHeaders.ETAG, answer.etag());
        }
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
    }

    /** Of what the request asks for: how long it waits is not part of that. */
    private static byte[] hash(HttpServletRequest request) {
        byte[] body = request instanceof Body read ? read.bytes() : new byte[0];
        return Digests.sha256(request.getRequestURI().getBytes(StandardCharsets.UTF_8), body);
    }

    private static RegieException malformed() {
        return new RegieException(
                ErrorKind.INVALID,
                "idempotency.key",
                "An idempotency key has 16 to 128 printable ASCII characters.",
                "Send a UUID made anew for each thing that is to be done once.",
                List.of(new FieldError(HEADER, "16 to 128 printable ASCII characters")),
                null);
    }

    private static RegieException otherRequest() {
        return new RegieException(
                ErrorKind.UNPROCESSABLE,
                "idempotency.other-request",
                "This idempotency key came with another request before.",
                "Use a new key for a new request, or repeat the first one unchanged.");
    }

    private static RegieException stillRunning() {
        return RegieException.conflict(
                "idempotency.running",
                "The first request with this idempotency key has not been answered yet.",
                "Repeat it in a second. If it stays like this, its server has died: look whether it was done, "
                        + "and use a new key if it was not.");
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST")
                || request.getHeader(HEADER) == null
                || !request.getRequestURI().startsWith("/api/")
                || request.getUserPrincipal() == null;
    }
}
