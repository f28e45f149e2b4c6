package io.regie.server.task;

import io.regie.server.api.PageRequest;
import io.regie.server.web.ShellPart;
import java.util.List;
import org.springframework.stereotype.Component;

/** The task pane below every page. */
@Component
class RecentTasksPart implements ShellPart {
    private static final int SHOWN = 20;

    private final Tasks tasks;

    RecentTasksPart(Tasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public String name() {
        return "recentTasks";
    }

    @Override
    public List<TaskView> value() {
        return tasks.list(TaskFilter.ALL, PageRequest.first(SHOWN)).items();
    }
}
