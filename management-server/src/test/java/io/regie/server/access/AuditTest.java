package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.regie.server.testing.ServerTest;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@ServerTest
@Import({Scene.class, Routes.class})
class AuditTest {
    @Autowired
    Audit audit;

    @Autowired
    Access access;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @ParameterizedTest
    @ValueSource(strings = {"update audit set outcome = 'done'", "delete from audit", "truncate audit"})
    void the_trail_only_grows(String statement) {
        assertThatThrownBy(() -> jdbc.sql(statement).update()).hasStackTraceContaining("the audit trail only grows");
    }

    @Test
    void a_change_that_is_undone_leaves_no_record_but_a_denial_does() throws Exception {
        String name = UUID.randomUUID().toString();
        access.runAs(
                Scene.SETTING,
                () -> transaction.execute(status -> {
                    audit.record("test.change", null, name, "");
                    audit.denied("test.denial", null, name, "");
                    status.setRollbackOnly();
                    return name;
                }));

        assertThat(jdbc.sql("select action from audit where target_name = ?")
                        .param(name)
                        .query(String.class)
                        .list())
                .containsExactly("test.denial");
    }
}
