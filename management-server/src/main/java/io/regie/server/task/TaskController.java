package io.regie.server.task;

import io.regie.server.api.Page;
import io.regie.server.api.PageRequest;
import io.regie.server.api.Wait;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/tasks")
class TaskController {
    private final Tasks tasks;

    private final TaskAnswers answers;

    TaskController(Tasks tasks, TaskAnswers answers) {
        this.tasks = tasks;
        this.answers = answers;
    }

    @GetMapping
    Page<TaskView> list(
            @RequestParam(required = false) @Nullable UUID node,
            @RequestParam(required = false) @Nullable TaskState state,
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        return tasks.list(new TaskFilter(node, state, kind), new PageRequest(cursor, limit));
    }

    @GetMapping("/{id}")
    TaskView get(@PathVariable UUID id, @RequestParam(required = false) @Nullable String wait) {
        return wait == null ? tasks.get(id) : tasks.await(id, Wait.parse(wait));
    }

    @PostMapping("/{id}/cancel")
    TaskView cancel(@PathVariable UUID id) {
        return tasks.cancel(id);
    }

    @PostMapping("/{id}/retry")
    ResponseEntity<TaskView> retry(@PathVariable UUID id, @RequestParam(required = false) @Nullable String wait) {
        return answers.accepted(tasks.retry(id), wait);
    }
}
