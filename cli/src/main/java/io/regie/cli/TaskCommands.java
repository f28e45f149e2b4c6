package io.regie.cli;

import io.regie.cli.Output.Column;
import io.regie.client.TasksApi;
import io.regie.client.TasksApi.APICancelTaskRequest;
import io.regie.client.TasksApi.APIGetTaskRequest;
import io.regie.client.TasksApi.APIListTasksRequest;
import io.regie.client.model.TaskView;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code regie task …}. */
@Command(
        name = "task",
        description = "What was asked for, and how far it is.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TaskCommands {
    private static final List<Column> COLUMNS = Output.columns(
            "ID", "id", "STATE", "state", "PROGRESS", "progress", "TASK", "title", "BY", "actor", "SINCE", "created");

    @Command(name = "list", description = "List tasks, the newest first.", mixinStandardHelpOptions = true)
    int list(
            @Mixin Session session,
            @Option(names = "--state", paramLabel = "STATE", description = "As queued,running.") @Nullable String state,
            @Option(names = "--search", paramLabel = "TEXT", description = "In titles and names.") @Nullable
                    String search,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "At most (${DEFAULT-VALUE}).")
                    int limit) {
        Center center = session.center();
        session.output()
                .list(
                        center.ask(() -> new TasksApi(center.api())
                                        .listTasks(APIListTasksRequest.newBuilder()
                                                .state(state)
                                                .q(search)
                                                .limit(limit)
                                                .build()))
                                .getItems(),
                        COLUMNS);
        return 0;
    }

    @Command(name = "show", description = "Show a task.", mixinStandardHelpOptions = true)
    int show(@Mixin Session session, @Parameters(paramLabel = "ID", description = "Its id.") UUID id) {
        session.output().one(get(session, id));
        return 0;
    }

    @Command(name = "wait", description = "Wait for a task's end.", mixinStandardHelpOptions = true)
    int await(
            @Mixin Session session,
            @Mixin TaskWait wait,
            @Parameters(paramLabel = "ID", description = "Its id.") UUID id) {
        return wait.follow(session, get(session, id));
    }

    @Command(
            name = "cancel",
            description = "Ask a task to stop and undo what it began.",
            mixinStandardHelpOptions = true)
    int cancel(@Mixin Session session, @Parameters(paramLabel = "ID", description = "Its id.") UUID id) {
        Center center = session.center();
        session.output()
                .one(center.ask(() -> new TasksApi(center.api())
                        .cancelTask(APICancelTaskRequest.newBuilder().id(id).build())));
        return 0;
    }

    private static TaskView get(Session session, UUID id) {
        Center center = session.center();
        return center.ask(() -> new TasksApi(center.api())
                .getTask(APIGetTaskRequest.newBuilder().id(id).build()));
    }
}
