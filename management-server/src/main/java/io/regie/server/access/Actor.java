package io.regie.server.access;

import java.io.Serial;
import java.io.Serializable;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who acts, and by what way.
 *
 * @param userId the account; null for Régie itself
 * @param name the account's name when it began to act
 * @param limit a role beyond which it may do nothing whatever its grants, as an API token's scope; null: no limit
 */
public record Actor(
        @Nullable UUID userId,
        String name,
        Cause cause,
        @Nullable Role limit) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** What made it act; tasks and the audit trail keep it. */
    public enum Cause {
        USER,
        API_TOKEN,
        LOCAL_TOKEN,
        SYSTEM;

        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public static Cause of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /** Régie itself, which may do everything; {@code name} says which part. */
    public static Actor system(String name) {
        return new Actor(null, name, Cause.SYSTEM, null);
    }

    /** Régie itself, and root on its machine, who could read and write the database anyway. */
    boolean mayEverything() {
        return cause == Cause.SYSTEM || cause == Cause.LOCAL_TOKEN;
    }
}
