package io.regie.server.traffic;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers to requests that came with an idempotency key, in the database, since a repeated request may come to another
 * server. An answer may hold what is shown once only, a token or a password; so it is encrypted with the key, of which
 * only a hash is kept. Thread-safe.
 */
@Component
class KeptAnswers {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final long LOOK_AGAIN_NANOS = 100_000_000L;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final TrafficProperties properties;
    private final Clock clock;

    KeptAnswers(JdbcClient jdbc, JsonMapper json, TrafficProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.properties = properties;
        this.clock = clock;
    }

    /** What a request was answered. */
    record Answer(
            int status,
            String contentType,
            @Nullable String location,
            @Nullable String etag,
            byte[] body) {}

    /** What is known of a key. */
    sealed interface Kept {
        /** Nothing: the request is to be carried out, and then {@link #end} or {@link #forget} called. */
        record Mine() implements Kept {}

        /** Another request had it. */
        record Other() implements Kept {}

        /** The same request has it and is not answered. */
        record Running() implements Kept {}

        record Done(Answer answer) implements Kept {}
    }

    /** Waits a little for another request with the key that is being carried out. */
    Kept begin(UUID owner, String key, byte[] requestHash) {
        long deadline = System.nanoTime() + properties.idempotencyWait().toNanos();
        while (true) {
            forgetOld();
            if (insert(owner, key, requestHash)) {
                return new Kept.Mine();
            }
            Optional<Row> row = find(owner, key);
            if (row.isPresent()) {
                if (!Arrays.equals(row.get().requestHash(), requestHash)) {
                    return new Kept.Other();
                }
                byte[] answer = row.get().answer();
                if (answer != null) {
                    return new Kept.Done(json.readValue(decrypt(key, answer), Answer.class));
                }
                if (System.nanoTime() > deadline) {
                    return new Kept.Running();
                }
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
        }
    }

    void end(UUID owner, String key, Answer answer) {
        jdbc.sql("update idempotency_key set answer = :answer where owner_id = :owner and key_hash = :key")
                .param("answer", encrypt(key, json.writeValueAsBytes(answer)))
                .param("owner", owner)
                .param("key", keyHash(key))
                .update();
    }

    void forget(UUID owner, String key) {
        jdbc.sql("delete from idempotency_key where owner_id = :owner and key_hash = :key and answer is null")
                .param("owner", owner)
                .param("key", keyHash(key))
                .update();
    }

    private record Row(byte[] requestHash, byte @Nullable [] answer) {}

    private boolean insert(UUID owner, String key, byte[] requestHash) {
        return jdbc.sql("""
                        insert into idempotency_key (owner_id, key_hash, request_hash, created_at)
                        values (:owner, :key, :request, :now) on conflict do nothing
                        """)
                        .param("owner", owner)
                        .param("key", keyHash(key))
                        .param("request", requestHash)
                        .param("now", Timestamp.from(clock.instant()))
                        .update()
                == 1;
    }

    private Optional<Row> find(UUID owner, String key) {
        return jdbc.sql("select request_hash, answer from idempotency_key where owner_id = :owner and key_hash = :key")
                .param("owner", owner)
                .param("key", keyHash(key))
                .query((row, n) -> new Row(row.getBytes("request_hash"), row.getBytes("answer")))
                .optional();
    }

    private void forgetOld() {
        Instant before = clock.instant().minus(properties.idempotencyKept());
        jdbc.sql("delete from idempotency_key where created_at < :before")
                .param("before", Timestamp.from(before))
                .update();
    }

    private static byte[] keyHash(String key) {
        return Digests.sha256("name".getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8));
    }

    private static SecretKeySpec secret(String key) {
        return new SecretKeySpec(
                Digests.sha256("answer".getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8)), "AES");
    }

    private static byte[] encrypt(String key, byte[] text) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, text, 0);
        byte[] both = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, both, nonce.length, sealed.length);
        return both;
    }

    private static byte[] decrypt(String key, byte[] both) {
        return cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(both, NONCE_BYTES), both, NONCE_BYTES);
    }

    private static byte[] cipher(int mode, String key, byte[] nonce, byte[] text, int from) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, secret(key), new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(text, from, text.length - from);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM, and the answer is as it was kept", e);
        }
    }
}
