package io.regie.server.guest;

import io.regie.server.api.RegieException;
import io.regie.server.task.TaskAnswers;
import io.regie.server.task.TaskView;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/guests")
class GuestController {
    private final Guests guests;
    private final TaskAnswers answers;

    GuestController(Guests guests, TaskAnswers answers) {
        this.guests = guests;
        this.answers = answers;
    }

    record PowerBody(@Nullable PowerAction action) {}

    @PostMapping
    ResponseEntity<TaskView> deploy(
            @RequestBody DeployRequest request, @RequestParam(required = false) @Nullable String wait) {
        return answers.accepted(guests.deploy(request), wait);
    }

    @DeleteMapping("/{id}")
    ResponseEntity<TaskView> delete(@PathVariable UUID id, @RequestParam(required = false) @Nullable String wait) {
        return answers.accepted(guests.delete(id), wait);
    }

    @PostMapping("/{id}/power")
    ResponseEntity<TaskView> power(
            @PathVariable UUID id, @RequestBody PowerBody body, @RequestParam(required = false) @Nullable String wait) {
        if (body.action() == null) {
            throw RegieException.invalid(
                    "power.action",
                    "action",
                    "Say what to do.",
                    "One of start, shutdown, power-off, reset, suspend, resume.");
        }
        return answers.accepted(guests.power(id, body.action()), wait);
    }
}
