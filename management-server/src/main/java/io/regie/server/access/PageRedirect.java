package io.regie.server.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Sends a browser to another page, also when htmx asked for a fragment only. */
final class PageRedirect {
    private PageRedirect() {}

    static boolean isFragment(HttpServletRequest request) {
        return request.getHeader("HX-Request") != null;
    }

    static void send(HttpServletRequest request, HttpServletResponse response, String path) throws IOException {
        if (isFragment(request)) {
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            response.setHeader("HX-Redirect", path);
        } else {
            response.sendRedirect(path);
        }
    }
}
