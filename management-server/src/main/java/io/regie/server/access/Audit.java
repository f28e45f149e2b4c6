package io.regie.server.access;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes the audit trail, which only grows. Never pass a password, token or key. Thread-safe. */
@Service
public class Audit {
    private final JdbcClient jdbc;
    private final Clock clock;
    private final TransactionTemplate apart;

    Audit(JdbcClient jdbc, Clock clock, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.apart = new TransactionTemplate(transactions);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /**
     * A change that the current actor makes; it is kept if and only if the caller's transaction is.
     *
     * @param action as {@code guest.deploy} or {@code user.create}
     * @param targetId what is changed; null when it has no id
     * @param targetName its name at this time
     * @param detail what a person should know besides; may be empty
     */
    public void record(String action, @Nullable UUID targetId, String targetName, String detail) {
        insert(CurrentActor.get(), action, targetId, targetName, "done", detail);
    }

    /** Something that the current actor was refused; kept even though the caller's transaction is not. */
    public void denied(String action, @Nullable UUID targetId, String targetName, String detail) {
        Actor actor = CurrentActor.get();
        apart.executeWithoutResult(_ -> insert(actor, action, targetId, targetName, "denied", detail));
    }

    /** Something that went otherwise than asked, as a task that failed; kept whatever becomes of the transaction. */
    public void failed(String action, @Nullable UUID targetId, String targetName, String detail) {
        Actor actor = CurrentActor.get();
        apart.executeWithoutResult(_ -> insert(actor, action, targetId, targetName, "failed", detail));
    }

    /** A sign-in, or an attempt at one, by somebody who is not the current actor yet. */
    void signIn(@Nullable UUID userId, String name, boolean succeeded, String detail) {
        Actor actor = new Actor(userId, name, Actor.Cause.USER, null);
        apart.executeWithoutResult(
                _ -> insert(actor, "session.sign-in", userId, name, succeeded ? "done" : "denied", detail));
    }

    private void insert(
            Actor actor, String action, @Nullable UUID targetId, String targetName, String outcome, String detail) {
        jdbc.sql("""
                        insert into audit (time, actor_id, actor_name, cause, address, action, target_id, target_name,
                                           outcome, detail)
                        values (:time, :actorId, :actorName, :cause, :address, :action, :targetId, :targetName,
                                :outcome, :detail)
                        """)
                .param("time", clock.instant().atOffset(ZoneOffset.UTC))
                .param("actorId", actor.userId())
                .param("actorName", actor.name())
                .param("cause", actor.cause().text())
                .param("address", RequestAddress.current())
                .param("action", action)
                .param("targetId", targetId)
                .param("targetName", targetName)
                .param("outcome", outcome)
                .param("detail", detail)
                .update();
    }
}
