package io.regie.server.access;

import io.regie.server.api.RegieException;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;

/** Hashes and checks passwords with Argon2id, and makes one-time passwords. Thread-safe. */
@Component
class Passwords {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    /** OWASP's second choice: 19 MiB, two passes, one lane. */
    private static final int MEMORY_KIB = 19 * 1024;

    private static final int PASSES = 2;
    private static final int LANES = 1;
    /** So many at once, so that a flood of sign-ins takes neither all memory nor all processors. */
    private static final int AT_ONCE = 2;

    private static final int SHORTEST = 12;
    private static final int LONGEST = 256;
    /** Without what is easily taken for something else; 31 characters, so 20 of them carry 99 bits. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private final Argon2PasswordEncoder encoder =
            new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final SecureRandom random = new SecureRandom();
    /** Compared with when there is no such account, so that the time tells nothing. */
    private final String nobodys = encode(oneTime());

    String hash(String password) {
        return inTurn(() -> encode(password));
    }

    /** Takes as long without an account ({@code hash} null) as with one. */
    boolean matches(String password, @Nullable String hash) {
        return inTurn(() -> encoder.matches(password, hash == null ? nobodys : hash) && hash != null);
    }

    /** Refuses a password that a person must not choose. */
    void check(String password, String field, String accountName) {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            throw RegieException.invalid(
                    "password.length",
                    field,
                    "A password has between %d and %d characters.".formatted(SHORTEST, LONGEST),
                    "Choose a longer one; a sentence is fine.");
        }
        boolean poor = password.chars().distinct().count() < 5;
        if (poor || password.toLowerCase(Locale.ROOT).contains(accountName.toLowerCase(Locale.ROOT))) {
            throw RegieException.invalid(
                    "password.weak",
                    field,
                    "This password is too easily guessed.",
                    "Choose one with more different characters and without the user's name.");
        }
    }

    String oneTime() {
        return IntStream.range(0, 4)
                .mapToObj(_ -> random.ints(5, 0, ALPHABET.length())
                        .mapToObj(i -> String.valueOf(ALPHABET.charAt(i)))
                        .collect(Collectors.joining()))
                .collect(Collectors.joining("-"));
    }

    private String encode(String password) {
        String hash = encoder.encode(password);
        if (hash == null) {
            throw new IllegalStateException("Argon2 gave no hash");
        }
        return hash;
    }

    private <T> T inTurn(Supplier<T> work) {
        turns.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            turns.release();
        }
    }
}
