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
import tools.jackson.databind.ObjectMapper;

/**
 * Writes the audit trail, which only grows; the database seals each record as its transaction ends. Never pass a
 * password, token or key. Thread-safe.
 */
@Service
public class Audit {
    private final JdbcClient jdbc;
    private final Clock clock;
    private final ObjectMapper json;
    private final TransactionTemplate apart;

    Audit(JdbcClient jdbc, Clock clock, ObjectMapper json, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.json = json;
        this.apart = new TransactionTemplate(transactions);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    private record Entry(
            String action,
            @Nullable UUID targetId,
            String targetName,
            String outcome,
            String detail,
            @Nullable Object before,
            @Nullable Object after) {
        Entry(String action, @Nullable UUID targetId, String targetName, String outcome, String detail) {
            this(action, targetId, targetName, outcome, detail, null, null);
        }
    }

    /**
     * Something that the current actor does; it is kept if and only if the caller's transaction is.
     *
     * @param action as {@code guest.deploy} or {@code user.create}
     * @param targetId what is changed; null when it has no id
     * @param targetName its name at this time
     * @param detail what a person should know besides; may be empty
     */
    public void record(String action, @Nullable UUID targetId, String targetName, String detail) {
        insert(CurrentActor.get(), new Entry(action, targetId, targetName, "done", detail));
    }

    /**
     * As {@link #record}, with what is changed as it was and as it is now: what becomes JSON and holds no secret.
     *
     * @param before null: it was not there
     * @param after null: it is no more
     */
    public void change(
            String action,
            @Nullable UUID targetId,
            String targetName,
            String detail,
            @Nullable Object before,
            @Nullable Object after) {
        insert(CurrentActor.get(), new Entry(action, targetId, targetName, "done", detail, before, after));
    }

    /** What was accepted to be done by a task, whose end is told by {@link #change} or {@link #failed}. */
    public void asked(
            String action, @Nullable UUID targetId, String targetName, String detail, @Nullable Object after) {
        insert(CurrentActor.get(), new Entry(action, targetId, targetName, "asked", detail, null, after));
    }

    /** Something that the current actor was refused; kept even though the caller's transaction is not. */
    public void denied(String action, @Nullable UUID targetId, String targetName, String detail) {
        Actor actor = CurrentActor.get();
        apart.executeWithoutResult(_ -> insert(actor, new Entry(action, targetId, targetName, "denied", detail)));
    }

    /** Something that went otherwise than asked, as a task that failed; kept whatever becomes of the transaction. */
    public void failed(String action, @Nullable UUID targetId, String targetName, String detail) {
        Actor actor = CurrentActor.get();
        apart.executeWithoutResult(_ -> insert(actor, new Entry(action, targetId, targetName, "failed", detail)));
    }

    /** A sign-in, or an attempt at one, by somebody who is not the current actor yet. */
    void signIn(@Nullable UUID userId, String name, boolean succeeded, String detail) {
        Actor actor = new Actor(userId, name, Actor.Cause.USER, null);
        Entry entry = new Entry("session.sign-in", userId, name, succeeded ? "done" : "denied", detail);
        apart.executeWithoutResult(_ -> insert(actor, entry));
    }

    /** What was refused to somebody whom nobody knows, as who brings an unknown token. */
    void stranger(String action, String outcome, String detail) {
        Actor actor = new Actor(null, "(unknown)", Actor.Cause.USER, null);
        apart.executeWithoutResult(_ -> insert(actor, new Entry(action, null, "", outcome, detail)));
    }

    private void insert(Actor actor, Entry entry) {
        jdbc.sql("""
                        insert into audit (time, actor_id, actor_name, cause, via, address, action, target_id,
                                           target_name, outcome, detail, before, after)
                        values (:time, :actorId, :actorName, :cause, :via, :address, :action, :targetId,
                                :targetName, :outcome, :detail, cast(:before as json), cast(:after as json))
                        """)
                .param("time", clock.instant().atOffset(ZoneOffset.UTC))
                .param("actorId", actor.userId())
                .param("actorName", actor.name())
                .param("cause", actor.cause().text())
                .param("via", RequestAudit.token())
                .param("address", RequestAddress.current())
                .param("action", entry.action())
                .param("targetId", entry.targetId())
                .param("targetName", clean(entry.targetName()))
                .param("outcome", entry.outcome())
                .param("detail", clean(entry.detail()))
                .param("before", text(entry.before()))
                .param("after", text(entry.after()))
                .update();
        RequestAudit.wrote();
    }

    private @Nullable String text(@Nullable Object value) {
        return value == null ? null : json.writeValueAsString(value).replace("\\u0000", "");
    }

    /** PostgreSQL keeps no NUL, and a record must not fail for what somebody typed. */
    private static String clean(String text) {
        return text.replace("\u0000", "");
    }
}
