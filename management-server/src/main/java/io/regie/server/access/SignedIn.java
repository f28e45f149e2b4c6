package io.regie.server.access;

import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;
import org.springframework.security.core.AuthenticatedPrincipal;

/** Whom a session or an API token stands for. Kept in the session, so a change of shape signs everybody out. */
record SignedIn(Actor actor) implements AuthenticatedPrincipal, Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    UUID userId() {
        return Objects.requireNonNull(actor.userId());
    }

    /** The account's id: sessions are found by it, and it outlives a change of name. */
    @Override
    public String getName() {
        return userId().toString();
    }
}
