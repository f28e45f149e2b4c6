package io.regie.server.traffic;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import io.regie.server.api.http.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/** Reads the bodies of requests to the API, of which none may be larger than a limit. */
final class BodyFilter extends OncePerRequestFilter {
    private final long largest;
    private final ProblemWriter problems;

    BodyFilter(TrafficProperties properties, ProblemWriter problems) {
        this.largest = properties.largestBody().toBytes();
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        byte[] bytes = new byte[0];
        if (request.getContentLengthLong() <= largest) {
            InputStream in = request.getInputStream();
            bytes = in.readNBytes((int) largest + 1);
        }
        if (request.getContentLengthLong() > largest || bytes.length > largest) {
            response.setHeader(HttpHeaders.CONNECTION, "close");
            problems.write(
                    response,
                    new RegieException(
                            ErrorKind.TOO_LARGE,
                            "body.too-large",
                            "The body is larger than the %d bytes that it may have.".formatted(largest),
                            "Send less at once."));
            return;
        }
        chain.doFilter(new Body(request, bytes), response);
    }

    /** What is sent as a form or a file has limits of its own. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String type = request.getContentType();
        return !request.getRequestURI().startsWith("/api/")
                || request.getMethod().equals("GET")
                || (type != null
                        && (type.startsWith(MediaType.MULTIPART_FORM_DATA_VALUE)
                                || type.startsWith(MediaType.APPLICATION_OCTET_STREAM_VALUE)));
    }
}
