package io.regie.server.task;

import com.github.kagkarlsson.scheduler.boot.config.DbSchedulerCustomizer;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TaskConfiguration {
    /** A dead worker's execution is revived: the runner sees that it is not the first and reconciles. */
    @Bean
    Task<Void> regieTask(ObjectProvider<TaskRunner> runner) {
        ExecutionHandler<Void> handler = (instance, context) -> {
            runner.getObject().run(UUID.fromString(instance.getId()));
            return new CompletionHandler.OnCompleteRemove<>();
        };
        return Tasks.custom(TaskQueue.DESCRIPTOR)
                .onDeadExecutionRevive()
                .onFailure((complete, operations) -> operations.reschedule(complete, complete.getTimeDone()))
                .execute(handler);
    }

    @Bean
    DbSchedulerCustomizer virtualThreads() {
        return new DbSchedulerCustomizer() {
            @Override
            public Optional<ExecutorService> executorService() {
                return Optional.of(Executors.newVirtualThreadPerTaskExecutor());
            }
        };
    }
}
