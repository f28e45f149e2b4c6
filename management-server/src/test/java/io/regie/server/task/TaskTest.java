package io.regie.server.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.regie.server.access.Access;
import io.regie.server.access.Actor;
import io.regie.server.api.RegieException;
import io.regie.server.testing.ServerTest;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServerTest
class TaskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TestConfiguration(proxyBeanMethods = false)
    static class Handlers {
        @Bean
        Rehearsal rehearsal() {
            return new Rehearsal();
        }
    }

    @Autowired
    Tasks tasks;

    @Autowired
    TaskStore store;

    @Autowired
    TaskRunner runner;

    @Autowired
    Rehearsal rehearsal;

    @Autowired
    Access access;

    @Autowired
    JdbcClient jdbc;

    @BeforeEach
    void forget_what_was() {
        rehearsal.began.clear();
    }

    @Test
    void a_task_ends_with_what_its_handler_did() throws Exception {
        TaskView good = submit(Rehearsal.of("good", "succeed", UUID.randomUUID()));
        TaskView bad = submit(Rehearsal.of("bad", "fail", UUID.randomUUID()));
        assertThat(ended(good).state()).isEqualTo(TaskState.SUCCEEDED);
        TaskView failed = ended(bad);
        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        assertThat(failed.error()).isEqualTo(new TaskError("test.failed", "It failed.", "Do not ask it to."));
    }

    @Test
    void tasks_on_one_guest_run_one_after_the_other_in_order() throws Exception {
        UUID guest = UUID.randomUUID();
        rehearsal.hold("first");
        TaskView first = submit(Rehearsal.of("first", "succeed", guest));
        TaskView second = submit(Rehearsal.of("second", "succeed", guest));
        TaskView third = submit(Rehearsal.of("third", "succeed", guest));
        TaskView elsewhere = submit(Rehearsal.of("elsewhere", "succeed", UUID.randomUUID()));
        assertThat(ended(elsewhere).state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(look(second).state()).isEqualTo(TaskState.QUEUED);
        rehearsal.letGo("first");
        assertThat(ended(first).state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(ended(third).state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(rehearsal.began).containsSubsequence("first", "second", "third");
    }

    @Test
    void a_task_that_waits_is_cancelled_without_beginning() throws Exception {
        UUID guest = UUID.randomUUID();
        rehearsal.hold("before");
        TaskView before = submit(Rehearsal.of("before", "succeed", guest));
        TaskView waiting = submit(Rehearsal.of("waiting", "succeed", guest));
        assertThat(as(() -> tasks.cancel(waiting.id())).state()).isEqualTo(TaskState.CANCELLED);
        rehearsal.letGo("before");
        assertThat(ended(before).state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(rehearsal.began).doesNotContain("waiting");
    }

    @Test
    void a_running_task_is_cancelled_and_cannot_be_cancelled_after_its_end() throws Exception {
        rehearsal.hold("long");
        TaskView running = submit(Rehearsal.of("long", "succeed", UUID.randomUUID()));
        assertThat(rehearsal.began.poll(10, TimeUnit.SECONDS)).isEqualTo("long");
        as(() -> tasks.cancel(running.id()));
        assertThat(ended(running).state()).isEqualTo(TaskState.CANCELLED);
        assertThatThrownBy(() -> as(() -> tasks.cancel(running.id())))
                .isInstanceOfSatisfying(
                        RegieException.class, e -> assertThat(e.code()).isEqualTo("task.not-cancellable"));
    }

    @Test
    void a_task_whose_worker_died_is_reconciled_and_not_run_again() throws Exception {
        UUID id = died("orphan", "succeed");
        runner.run(id);
        assertThat(rehearsal.began).containsExactly("reconcile orphan");
        assertThat(as(() -> tasks.get(id)).state()).isEqualTo(TaskState.SUCCEEDED);
    }

    @Test
    void a_task_whose_worker_died_without_effect_ends_as_failed() throws Exception {
        UUID id = died("lost", "fail");
        runner.run(id);
        TaskView task = as(() -> tasks.get(id));
        assertThat(task.state()).isEqualTo(TaskState.FAILED);
        assertThat(task.message()).isEqualTo("It did not happen.");
    }

    @Test
    void an_execution_of_a_dead_scheduler_is_taken_over() throws Exception {
        UUID id = died("taken-over", "succeed");
        jdbc.sql("""
                        insert into scheduled_tasks (task_name, task_instance, execution_time, picked, picked_by,
                                                     last_heartbeat, version)
                        values ('regie-task', ?, now() - interval '1 minute', true, 'dead',
                                now() - interval '1 minute', 1)
                        """).param(id.toString()).update();
        assertThat(as(() -> tasks.await(id, Duration.ofSeconds(40))).state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(rehearsal.began).containsExactly("reconcile taken-over");
    }

    @Test
    void an_ended_task_does_not_run() throws Exception {
        TaskView task = submit(Rehearsal.of("once", "succeed", UUID.randomUUID()));
        ended(task);
        rehearsal.began.clear();
        runner.run(task.id());
        assertThat(rehearsal.began).isEmpty();
    }

    /** The row of a task that a worker had begun. */
    private UUID died(String name, String outcome) throws Exception {
        UUID id = UUID.randomUUID();
        as(() -> store.insert(id, Rehearsal.of(name, outcome, UUID.randomUUID()), access.current()));
        store.begin(id);
        return id;
    }

    private TaskView submit(NewTask task) throws Exception {
        return as(() -> tasks.submit(task));
    }

    private TaskView ended(TaskView task) throws Exception {
        return as(() -> tasks.await(task.id(), PATIENCE));
    }

    private TaskView look(TaskView task) throws Exception {
        return as(() -> tasks.get(task.id()));
    }

    private <T> T as(Callable<T> work) throws Exception {
        return access.runAs(Actor.system("test"), work);
    }
}
