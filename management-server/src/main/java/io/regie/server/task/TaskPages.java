package io.regie.server.task;

import io.regie.server.api.PageRequest;
import io.regie.server.web.PageController;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The list of tasks, one task, and the parts of other pages that show tasks. */
@PageController
class TaskPages {
    private static final int ON_A_PAGE = 100;

    private final Tasks tasks;

    TaskPages(Tasks tasks) {
        this.tasks = tasks;
    }

    @GetMapping("/tasks")
    String tasks(
            @RequestParam @Nullable UUID node,
            @RequestParam @Nullable String state,
            @RequestParam @Nullable String kind,
            @RequestParam @Nullable String cursor,
            Model model) {
        TaskFilter filter =
                new TaskFilter(node, state == null || state.isBlank() ? null : TaskState.of(state), blankToNull(kind));
        model.addAttribute("tasks", tasks.list(filter, new PageRequest(cursor, ON_A_PAGE)));
        model.addAttribute("filter", filter);
        model.addAttribute("states", TaskState.values());
        return "task/tasks";
    }

    @GetMapping("/tasks/recent")
    String recent() {
        return "web/tasks-only";
    }

    /** What moves a guest now, as a banner. */
    @GetMapping("/tasks/moving")
    String moving(@RequestParam UUID node, Model model) {
        TaskFilter filter = new TaskFilter(node, TaskState.RUNNING, "guest.migrate");
        model.addAttribute("node", node);
        model.addAttribute("moves", tasks.list(filter, PageRequest.first(1)).items());
        return "task/moving";
    }

    @GetMapping("/tasks/{id}")
    String task(@PathVariable UUID id, Model model) {
        model.addAttribute("task", tasks.get(id));
        return "task/task";
    }

    private static @Nullable String blankToNull(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
