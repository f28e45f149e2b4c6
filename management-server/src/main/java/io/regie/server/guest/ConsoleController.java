package io.regie.server.guest;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tickets for consoles; the WebSocket behind a ticket is {@link ConsoleSocket}'s. */
@RestController
@RequestMapping("/api/v1/guests/{id}/consoles")
class ConsoleController {
    private final Consoles consoles;

    ConsoleController(Consoles consoles) {
        this.consoles = consoles;
    }

    record Body(@Nullable ConsoleKind kind) {}

    @PostMapping
    ResponseEntity<ConsoleTicket> open(@PathVariable UUID id, @RequestBody Body body) {
        return ResponseEntity.status(HttpStatus.CREATED).body(consoles.open(id, body.kind()));
    }
}
