package io.regie.server.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.regie.server.access.Access;
import io.regie.server.access.Actor;
import io.regie.server.access.Audit;
import io.regie.server.testing.RestClient;
import io.regie.server.testing.ServerTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@ServerTest
class AuditChainTest {
    @Autowired
    Audit audit;

    @Autowired
    AuditVerification verification;

    @Autowired
    AuditAnchor anchor;

    @Autowired
    Access access;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Value("${regie.home}")
    Path home;

    @Value("${spring.datasource.url}")
    String url;

    @Value("${spring.flyway.user}")
    String owner;

    @Value("${spring.flyway.password}")
    String ownerPassword;

    @LocalServerPort
    int port;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit set outcome = 'done'",
                "delete from audit",
                "truncate audit",
                "drop table audit cascade",
                "alter table audit disable trigger all",
                "insert into audit_chain (seq, audit_id, hash) values (1000000, 1, sha256(''))",
                "update audit_chain set hash = hash",
                "delete from audit_chain",
                "truncate audit_chain",
                "drop function audit_seal() cascade",
                "set session_replication_role = replica",
                "set role postgres"
            })
    void the_servers_own_database_role_cannot_change_the_trail(String statement) {
        assertThatThrownBy(() -> jdbc.sql(statement).update())
                .hasStackTraceContaining("PSQLException")
                .satisfies(e -> assertThat(stackTrace(e)).containsAnyOf("permission denied", "must be owner"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"update audit set outcome = 'done'", "delete from audit_chain", "truncate audit cascade"})
    void even_the_owner_must_first_remove_what_forbids_it(String statement) throws Exception {
        try (Connection connection = asOwner();
                var sql = connection.createStatement()) {
            assertThatThrownBy(() -> sql.execute(statement)).hasMessageContaining("the audit trail only grows");
        }
    }

    @Test
    void what_many_write_at_once_is_one_chain() throws Exception {
        List<Future<?>> writers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < 8; writer++) {
                String name = "writer " + writer;
                writers.add(threads.submit(() -> {
                    for (int n = 0; n < 15; n++) {
                        write(name);
                    }
                    return name;
                }));
            }
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        AuditVerification.Report report = verify(null);
        assertThat(report.broken()).isNull();
        assertThat(report.intact()).isTrue();
        assertThat(report.appendOnly()).isTrue();
        assertThat(report.records())
                .isEqualTo(
                        jdbc.sql("select count(*) from audit").query(Long.class).single());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit set actor_name = 'somebody else' where id = %d",
                "update audit set after = '{\"role\":\"read-only\"}' where id = %d",
                "update audit set time = time - interval '1 microsecond' where id = %d",
                "delete from audit where id = %d",
                "delete from audit_chain where audit_id = %d"
            })
    void what_a_superuser_changes_is_found_and_named(String tampering) throws Exception {
        long id = write("victim");
        write("bystander");
        tamper("create table kept as select * from audit where id = %d".formatted(id));
        tamper("create table kept_seal as select * from audit_chain where audit_id = %d".formatted(id));
        long seq = seqOf(id);
        tamper(tampering.formatted(id));
        try {
            AuditVerification.Report report = verify(null);
            assertThat(report.intact()).isFalse();
            assertThat(report.records()).isEqualTo(seq - 1);
            assertThat(report.broken())
                    .extracting(AuditVerification.Broken::seq)
                    .isEqualTo(seq);
            var overRest = new RestClient(home, port).get("/api/v1/audit/verification");
            assertThat(overRest.body().path("broken").path("seq").asLong()).isEqualTo(seq);
        } finally {
            tamper("delete from audit where id = %d".formatted(id));
            tamper("delete from audit_chain where audit_id = %d".formatted(id));
            tamper("insert into audit overriding system value select * from kept");
            tamper("insert into audit_chain select * from kept_seal");
            tamper("drop table kept");
            tamper("drop table kept_seal");
        }
        assertThat(verify(null).intact()).isTrue();
    }

    @Test
    void a_record_that_was_slipped_in_is_found() throws Exception {
        tamper("insert into audit (time, actor_name, cause, action, target_name, outcome, detail) "
                + "values (now(), 'nobody', 'user', 'test.forged', '', 'done', '')");
        try {
            assertThat(verify(null).broken())
                    .extracting(AuditVerification.Broken::problem)
                    .isEqualTo("This record was put in without a seal.");
        } finally {
            tamper("delete from audit where action = 'test.forged'");
        }
    }

    @Test
    void an_end_that_was_cut_off_and_a_trail_written_anew_differ_from_the_head_that_was_kept() throws Exception {
        write("last");
        AuditVerification.Head head = Objects.requireNonNull(verify(null).head());
        assertThat(verify(head).intact()).isTrue();
        assertThat(verify(new AuditVerification.Head(head.seq() + 1000, head.hash()))
                        .broken())
                .extracting(AuditVerification.Broken::problem)
                .asString()
                .contains("cut off");
        assertThat(verify(new AuditVerification.Head(head.seq(), "00".repeat(32)))
                        .broken())
                .extracting(AuditVerification.Broken::problem)
                .asString()
                .contains("written anew");
    }

    @Test
    void the_server_remembers_the_head_outside_of_the_database() throws Exception {
        write("remembered");
        anchor.remember();
        Path file = home.resolve("audit-head");
        assertThat(anchor.remembered()).hasValue(verify(null).head());
        String good = Files.readString(file);
        try {
            Files.writeString(file, (Long.parseLong(good.split(" ", 2)[0]) + 1000) + " " + "00".repeat(32));
            assertThat(verify(null).broken())
                    .extracting(AuditVerification.Broken::problem)
                    .asString()
                    .contains("cut off");
            anchor.remember();
            assertThat(Files.readString(file)).doesNotContain(good.split(" ", 2)[1].strip());
        } finally {
            Files.writeString(file, good);
        }
    }

    private long write(String name) throws Exception {
        return access.runAs(
                Actor.system("test"),
                () -> transaction.execute(_ -> {
                    audit.change(
                            "test.change",
                            UUID.randomUUID(),
                            name,
                            "ünïcode; 3:abc; \u2028",
                            null,
                            Map.of("role", "vm-admin", "text", "é\"\\\n"));
                    return jdbc.sql("select max(id) from audit where target_name = ?")
                            .param(name)
                            .query(Long.class)
                            .single();
                }));
    }

    private long seqOf(long id) {
        return jdbc.sql("select seq from audit_chain where audit_id = ?")
                .param(id)
                .query(Long.class)
                .single();
    }

    private AuditVerification.Report verify(AuditVerification.@org.jspecify.annotations.Nullable Head head)
            throws Exception {
        return access.runAs(Actor.system("test"), () -> verification.verify(head));
    }

    /** As somebody with all power over the database. */
    private void tamper(String statement) throws Exception {
        try (Connection connection = asOwner();
                var sql = connection.createStatement()) {
            sql.execute("set session_replication_role = replica");
            sql.execute(statement);
        }
    }

    private Connection asOwner() throws Exception {
        return DriverManager.getConnection(url, owner, ownerPassword);
    }

    private static String stackTrace(Throwable e) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString();
    }
}
