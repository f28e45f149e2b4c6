package io.regie.server.migration;

import io.regie.server.api.Page;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.Listed;
import io.regie.server.task.TaskAnswers;
import io.regie.server.task.TaskView;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Moves of guests. */
@RestController
@RequestMapping("/api/v1")
class MigrationController {
    private final Migrations migrations;
    private final TaskAnswers answers;

    MigrationController(Migrations migrations, TaskAnswers answers) {
        this.migrations = migrations;
        this.answers = answers;
    }

    record Body(@Nullable UUID destinationHostId, @Nullable Boolean start) {}

    @PostMapping("/guests/{id}/migrations")
    ResponseEntity<TaskView> migrate(
            @PathVariable UUID id, @RequestBody Body body, @RequestParam(required = false) @Nullable String wait) {
        return answers.accepted(
                migrations.migrate(id, body.destinationHostId(), Boolean.TRUE.equals(body.start())), wait);
    }

    /** Of one host when it is named, else of all others. */
    @GetMapping("/guests/{id}/migration-check")
    Page<PreflightReport> check(
            @PathVariable UUID id, @RequestParam(required = false) @Nullable UUID destinationHostId) {
        return new Page<>(
                destinationHostId == null ? migrations.check(id) : List.of(migrations.check(id, destinationHostId)),
                null);
    }

    @GetMapping("/migrations")
    Page<MigrationView> list(@Listed(value = MigrationField.class, sort = "-created") ListQuery query) {
        return migrations.list(query);
    }

    @GetMapping("/migrations/{id}")
    MigrationView get(@PathVariable UUID id) {
        return migrations.get(id);
    }
}
