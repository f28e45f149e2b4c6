package io.regie.server.access;

/**
 * Names the session or API token that somebody acts by, without being of use to who reads it.
 *
 * @param kind {@code session} or {@code token}
 */
public record SignInRef(String kind, String id) {
    static final String SESSION = "session";
    static final String TOKEN = "token";
}
