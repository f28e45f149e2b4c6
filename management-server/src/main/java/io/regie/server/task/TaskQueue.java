package io.regie.server.task;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import java.time.Clock;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Hands tasks to db-scheduler, whose table is the queue: any server may take them. */
@Component
class TaskQueue {
    static final TaskDescriptor<Void> DESCRIPTOR = TaskDescriptor.of("regie-task");

    private final ObjectProvider<SchedulerClient> client;
    private final Clock clock;

    TaskQueue(ObjectProvider<SchedulerClient> client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /** In the caller's transaction, if there is one; this server looks for work as soon as that has committed. */
    void offer(UUID id) {
        SchedulerClient scheduler = client.getObject();
        scheduler.scheduleIfNotExists(DESCRIPTOR.instance(id.toString()).build(), clock.instant());
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    lookForWork(scheduler);
                }
            });
        } else {
            lookForWork(scheduler);
        }
    }

    private static void lookForWork(SchedulerClient client) {
        if (client instanceof Scheduler scheduler) {
            scheduler.triggerCheckForDueExecutions();
        }
    }
}
