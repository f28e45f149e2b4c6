package io.regie.server.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** {@code If-Match}: an update that would overwrite what its sender has not seen is refused. */
public final class Preconditions {
    private static final int ETAG_BYTES = 12;

    private Preconditions() {}

    /**
     * Call it in the transaction of the update, with the row locked. Without {@code If-Match}, and outside of a request,
     * everything passes.
     *
     * @throws RegieException {@code precondition.failed}
     */
    public static void check(Versioned current) {
        String header = ifMatch();
        if (header == null || header.strip().equals("*")) {
            return;
        }
        String etag = etag(current);
        if (Arrays.stream(header.split(",", -1)).map(String::strip).noneMatch(etag::equals)) {
            throw new RegieException(
                    ErrorKind.PRECONDITION,
                    "precondition.failed",
                    "Somebody has changed it since you read it.",
                    "Read it again, look at what has changed, and send the change with the new ETag.");
        }
    }

    /** A strong ETag: different whenever the version is. */
    public static String etag(Versioned versioned) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(versioned.version().getBytes(StandardCharsets.UTF_8));
            return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, ETAG_BYTES)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static @Nullable String ifMatch() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? attributes.getRequest().getHeader("If-Match")
                : null;
    }
}
