package io.regie.server.audit;

import io.regie.server.api.RegieProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Remembers outside of the database how far the trail had come, in the file {@code audit-head} of the server's home: a
 * chain alone cannot tell that its end was cut off, or that all of it was written anew.
 */
@Component
class AuditAnchor implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(AuditAnchor.class);
    private static final String FILE = "audit-head";
    private static final int PERIOD_SECONDS = 15;

    private final JdbcClient jdbc;
    private final Path file;
    private @Nullable ScheduledExecutorService timer;

    AuditAnchor(JdbcClient jdbc, RegieProperties properties) {
        this.jdbc = jdbc;
        this.file = properties.home().resolve(FILE);
    }

    /** Empty when there is nothing to remember yet. */
    Optional<AuditVerification.Head> remembered() {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            String[] parts = Files.readString(file).strip().split(" ", 2);
            return Optional.of(new AuditVerification.Head(Long.parseLong(parts[0]), parts[1]));
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException("the file %s cannot be read".formatted(file), e);
        }
    }

    /** Goes on from what is remembered, and only from that: a trail that has lost it is not remembered instead. */
    void remember() {
        try {
            Optional<AuditVerification.Head> known = remembered();
            if (known.isPresent() && !known.equals(at(known.get().seq()))) {
                log.error("The audit trail is not the one that {} remembers: run 'regie audit verify'.", file);
                return;
            }
            Optional<AuditVerification.Head> now = at(null);
            if (now.isPresent() && !now.equals(known)) {
                Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), ".head", "");
                Files.writeString(fresh, now.get().seq() + " " + now.get().hash() + "\n");
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException | DataAccessException | IllegalStateException e) {
            log.warn("How far the audit trail has come cannot be remembered: {}", e.getMessage());
        }
    }

    private Optional<AuditVerification.Head> at(@Nullable Long seq) {
        return jdbc.sql("""
                        select seq, hash from audit_chain where cast(:seq as bigint) is null or seq = :seq
                        order by seq desc limit 1
                        """)
                .param("seq", seq)
                .query((row, n) -> new AuditVerification.Head(
                        row.getLong("seq"), HexFormat.of().formatHex(row.getBytes("hash"))))
                .optional();
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("audit-head").daemon(true).factory());
        timer = started;
        started.scheduleWithFixedDelay(this::remember, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }
}
