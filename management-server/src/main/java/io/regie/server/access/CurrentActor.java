package io.regie.server.access;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who acts on this thread: whom a task runs as, else who signed the request. */
final class CurrentActor {
    private static final ScopedValue<Actor> RUN_AS = ScopedValue.newInstance();

    private CurrentActor() {}

    static Actor get() {
        return find().orElseThrow(() -> new RegieException(
                ErrorKind.UNAUTHENTICATED,
                "access.unauthenticated",
                "Nobody is signed in.",
                "Sign in, or send an API token as 'Authorization: Bearer …'."));
    }

    static Optional<Actor> find() {
        if (RUN_AS.isBound()) {
            return Optional.of(RUN_AS.get());
        }
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof SignedIn signedIn) {
            return Optional.of(signedIn.actor());
        }
        return Optional.empty();
    }

    static <T> T runAs(Actor actor, Callable<T> work) throws Exception {
        return ScopedValue.where(RUN_AS, actor).call(work::call);
    }
}
