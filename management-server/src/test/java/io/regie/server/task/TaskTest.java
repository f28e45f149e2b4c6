package io.regie.server.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.regie.server.access.Access;
import io.regie.server.access.Actor;
import io.regie.server.api.RegieException;
import io.regie.server.testing.ServerTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@ServerTest
class TaskTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TestConfiguration(proxyBeanMethods = false)
    static class Handlers {
        @Bean
        Rehearsal rehearsal(ObjectProvider<Tasks> tasks) {
            return new Rehearsal(tasks);
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

    @Autowired
    TransactionTemplate transaction;

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
    void a_task_that_waits_says_for_which() throws Exception {
        UUID guest = UUID.randomUUID();
        rehearsal.hold("in front");
        TaskView first = submit(Rehearsal.of("in front", "succeed", guest));
        TaskView second = submit(Rehearsal.of("behind", "succeed", guest));
        assertThat(second.related().waitsFor())
                .isEqualTo(new TaskRelations.Predecessor(first.id(), "Rehearse in front"));
        assertThat(second.message()).isEqualTo("Waits for the end of: Rehearse in front.");
        rehearsal.letGo("in front");
        assertThat(ended(second).related().waitsFor()).isNull();
    }

    @Test
    void a_failed_task_is_tried_again_once_by_a_new_one_that_is_linked_to_it() throws Exception {
        TaskView failed = ended(submit(Rehearsal.of("unlucky", "fail", UUID.randomUUID())));
        assertThat(failed.related().retryable()).isTrue();

        TaskView again = as(() -> tasks.retry(failed.id()));

        assertThat(ended(again).state()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(again.related().retryOf()).isEqualTo(failed.id());
        assertThat(look(failed).related().retriedBy()).isEqualTo(again.id());
        assertThatThrownBy(() -> as(() -> tasks.retry(failed.id())))
                .isInstanceOfSatisfying(
                        RegieException.class, e -> assertThat(e.code()).isEqualTo("task.not-retryable"));
    }

    @Test
    void a_task_that_succeeded_is_not_tried_again() throws Exception {
        TaskView good = ended(submit(Rehearsal.of("lucky", "succeed", UUID.randomUUID())));
        assertThatThrownBy(() -> as(() -> tasks.retry(good.id())))
                .isInstanceOfSatisfying(
                        RegieException.class, e -> assertThat(e.code()).isEqualTo("task.not-retryable"));
    }

    @Test
    void a_host_has_no_more_tasks_under_way_than_its_limit_and_everybody_gets_his_turn() throws Exception {
        UUID host = host();
        List<TaskView> crowd = new ArrayList<>();
        for (int n = 0; n < 12; n++) {
            rehearsal.hold("crowd " + n);
            crowd.add(submit(Rehearsal.on(host, "crowd " + n)));
        }
        rehearsal.hold("somebody else's");
        TaskView single =
                access.runAs(Actor.system("somebody else"), () -> tasks.submit(Rehearsal.on(host, "somebody else's")));
        Set<String> began = new HashSet<>();
        for (int n = 0; n < 8; n++) {
            began.add(rehearsal.began.poll(10, TimeUnit.SECONDS));
        }
        assertThat(began).containsExactlyInAnyOrderElementsOf(names("crowd ", 0, 8));
        assertThat(look(crowd.get(8)).related().waitsForHost()).isTrue();
        assertThat(look(crowd.get(8)).message()).contains("its host has enough to do");

        rehearsal.letGo("crowd 3");
        assertThat(rehearsal.began.poll(10, TimeUnit.SECONDS)).isEqualTo("somebody else's");
        assertThat(rehearsal.began.poll(1, TimeUnit.SECONDS)).isNull();

        rehearsal.letGo("somebody else's");
        assertThat(rehearsal.began.poll(10, TimeUnit.SECONDS)).isEqualTo("crowd 8");
        names("crowd ", 0, 12).forEach(rehearsal::letGo);
        for (TaskView task : crowd) {
            assertThat(ended(task).state()).isEqualTo(TaskState.SUCCEEDED);
        }
        assertThat(ended(single).state()).isEqualTo(TaskState.SUCCEEDED);
        jdbc.sql("delete from node where id = ?").param(host).update();
    }

    private static List<String> names(String prefix, int from, int to) {
        return IntStream.range(from, to).mapToObj(n -> prefix + n).toList();
    }

    /** A host that nobody has ever met. */
    private UUID host() {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                        insert into node (id, parent_id, kind, name)
                        select ?, id, 'host', ? from node where parent_id is null
                        """).params(id, "host-" + id).update();
        jdbc.sql("""
                        insert into host (id, address, port, description, certificate_serial, certificate_expires_at)
                        values (?, '192.0.2.1', 7443, '', '', now())
                        """).param(id).update();
        return id;
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
        as(() -> transaction.execute(status -> {
            store.insert(id, Rehearsal.of(name, outcome, UUID.randomUUID()), access.current(), null);
            return jdbc.sql("delete from scheduled_tasks where task_instance = ?")
                    .param(id.toString())
                    .update();
        }));
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
