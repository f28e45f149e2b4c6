package io.regie.server.access;

import io.regie.server.api.Page;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.Listed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Roles over REST. */
@RestController
@RequestMapping("/api/v1/roles")
class RoleController {
    private final Roles roles;

    RoleController(Roles roles) {
        this.roles = roles;
    }

    record RoleRequest(
            @NotNull @Pattern(regexp = "[^\\p{Cntrl}]{1,64}", message = "1 to 64 characters")
            String name,

            @Nullable @Size(max = 500, message = "at most 500 characters")
            String description,

            @NotNull Set<Privilege> privileges) {
        String text() {
            return description == null ? "" : description;
        }
    }

    @GetMapping
    Page<Roles.RoleView> roles(@Listed(value = AccessFields.RoleField.class, sort = "-builtIn,name") ListQuery query) {
        return roles.list(query);
    }

    @GetMapping("/{id}")
    Roles.RoleView role(@PathVariable String id) {
        return roles.get(id);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Roles.RoleView create(@Valid @RequestBody RoleRequest request) {
        return roles.create(request.name().strip(), request.text(), request.privileges());
    }

    @PutMapping("/{id}")
    Roles.RoleView update(@PathVariable String id, @Valid @RequestBody RoleRequest request) {
        return roles.update(id, request.name().strip(), request.text(), request.privileges());
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String id) {
        roles.delete(id);
    }
}
