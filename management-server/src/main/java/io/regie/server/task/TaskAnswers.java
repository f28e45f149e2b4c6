package io.regie.server.task;

import io.regie.server.api.Wait;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** How a route that starts a task answers: 202 with where to look, or, asked to wait, 200 with the ended task. */
@Component
public class TaskAnswers {
    private final Tasks tasks;

    TaskAnswers(Tasks tasks) {
        this.tasks = tasks;
    }

    public ResponseEntity<TaskView> accepted(TaskView task, @Nullable String wait) {
        TaskView now = wait == null ? task : tasks.await(task.id(), Wait.parse(wait));
        if (now.state().ended()) {
            return ResponseEntity.ok(now);
        }
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/tasks/" + now.id()))
                .body(now);
    }
}
