package io.regie.server.task;

import io.regie.server.api.Change;
import io.regie.server.api.LiveView;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

@Component
class TaskLiveView implements LiveView {
    private final Tasks tasks;

    TaskLiveView(Tasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public String topic() {
        return Change.TASK;
    }

    @Override
    public List<TaskView> look(Collection<UUID> ids) {
        return tasks.look(ids);
    }
}
