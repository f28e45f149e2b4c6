package io.regie.server.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Computes what the database's {@code audit_seal} computes, apart from it: whoever has made the database lie about its
 * function has not changed this one.
 */
final class AuditSeal {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private AuditSeal() {}

    static byte[] of(byte[] previous, long seq, AuditEntry entry) {
        StringBuilder content = new StringBuilder("regie-audit-1;");
        field(content, String.valueOf(seq));
        field(content, String.valueOf(entry.id()));
        field(content, TIME.format(entry.time()));
        field(content, text(entry.actorId()));
        field(content, entry.actorName());
        field(content, entry.cause());
        field(content, entry.via());
        field(content, entry.address());
        field(content, entry.action());
        field(content, text(entry.targetId()));
        field(content, entry.targetName());
        field(content, entry.outcome());
        field(content, entry.detail());
        field(content, entry.before());
        field(content, entry.after());
        MessageDigest digest = sha256();
        digest.update(previous);
        return digest.digest(content.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static void field(StringBuilder content, @Nullable String value) {
        if (value == null) {
            content.append("-;");
        } else {
            content.append(value.getBytes(StandardCharsets.UTF_8).length)
                    .append(':')
                    .append(value)
                    .append(';');
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
