package io.regie.server.access;

import io.regie.server.api.Page;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.Listed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Roles and grants over REST. */
@RestController
@RequestMapping("/api/v1")
class AccessController {
    private final Granting granting;

    AccessController(Granting granting) {
        this.granting = granting;
    }

    record GrantRequest(
            @NotNull UUID nodeId,
            @Nullable UUID userId,
            @Nullable UUID groupId,
            @NotNull String role,
            @Nullable Boolean propagate) {}

    record GrantChange(@NotNull String role, @Nullable Boolean propagate) {}

    @GetMapping("/grants")
    Page<Granting.GrantView> grants(
            @RequestParam(required = false) @Nullable UUID nodeId,
            @Listed(value = AccessFields.Grant.class, sort = "nodeName,whom") ListQuery query) {
        return granting.list(nodeId, query);
    }

    @PostMapping("/grants")
    @ResponseStatus(HttpStatus.CREATED)
    Granting.GrantView grant(@Valid @RequestBody GrantRequest request) {
        return granting.create(
                request.nodeId(), request.userId(), request.groupId(), request.role(), request.propagate());
    }

    @GetMapping("/grants/{id}")
    Granting.GrantView grant(@PathVariable UUID id) {
        return granting.get(id);
    }

    @PutMapping("/grants/{id}")
    Granting.GrantView changeGrant(@PathVariable UUID id, @Valid @RequestBody GrantChange change) {
        return granting.update(id, change.role(), change.propagate());
    }

    @DeleteMapping("/grants/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void takeBack(@PathVariable UUID id) {
        granting.delete(id);
    }
}
