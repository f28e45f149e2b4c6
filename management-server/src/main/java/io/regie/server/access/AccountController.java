package io.regie.server.access;

import io.regie.server.api.Page;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.Listed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Users and groups over REST. */
@RestController
@RequestMapping("/api/v1")
class AccountController {
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._@-]{0,63}";
    private static final String GROUP_NAME = "[^\\p{Cntrl}]{1,64}";

    private final Accounts accounts;
    private final Groups groups;
    private final PasswordChanges passwords;

    AccountController(Accounts accounts, Groups groups, PasswordChanges passwords) {
        this.accounts = accounts;
        this.groups = groups;
        this.passwords = passwords;
    }

    record UserRequest(
            @NotNull
            @Pattern(regexp = NAME, message = "1 to 64 letters, digits and . _ @ -, beginning with a letter or digit")
            String name,

            @Nullable @Size(max = 200, message = "at most 200 characters")
            String fullName) {}

    record UserChange(
            @NotNull @Size(max = 200, message = "at most 200 characters")
            String fullName,

            boolean enabled) {}

    record GroupRequest(
            @NotNull @Pattern(regexp = GROUP_NAME, message = "1 to 64 characters")
            String name,

            @Nullable @Size(max = 500, message = "at most 500 characters")
            String description) {}

    record OneTimePassword(String oneTimePassword) {}

    @GetMapping("/users")
    Page<Accounts.UserView> users(@Listed(AccessFields.User.class) ListQuery query) {
        return accounts.list(query);
    }

    @PostMapping("/users")
    @ResponseStatus(HttpStatus.CREATED)
    Accounts.NewUser createUser(@Valid @RequestBody UserRequest request) {
        return accounts.create(request.name(), request.fullName() == null ? "" : request.fullName());
    }

    @GetMapping("/users/{id}")
    Accounts.UserView user(@PathVariable UUID id) {
        return accounts.get(id);
    }

    @PutMapping("/users/{id}")
    Accounts.UserView updateUser(@PathVariable UUID id, @Valid @RequestBody UserChange change) {
        return accounts.update(id, change.fullName(), change.enabled());
    }

    @DeleteMapping("/users/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void deleteUser(@PathVariable UUID id) {
        accounts.delete(id);
    }

    /** A new one-time password in place of one forgotten. */
    @PostMapping("/users/{id}/password-resets")
    OneTimePassword resetPassword(@PathVariable UUID id) {
        return new OneTimePassword(passwords.reset(id));
    }

    @GetMapping("/groups")
    Page<Groups.GroupView> groups(@Listed(AccessFields.Group.class) ListQuery query) {
        return groups.list(query);
    }

    @PostMapping("/groups")
    @ResponseStatus(HttpStatus.CREATED)
    Groups.GroupView createGroup(@Valid @RequestBody GroupRequest request) {
        return groups.create(request.name(), request.description() == null ? "" : request.description());
    }

    @GetMapping("/groups/{id}")
    Groups.GroupView group(@PathVariable UUID id) {
        return groups.get(id);
    }

    @PutMapping("/groups/{id}")
    Groups.GroupView updateGroup(@PathVariable UUID id, @Valid @RequestBody GroupRequest request) {
        return groups.update(id, request.name(), request.description() == null ? "" : request.description());
    }

    @DeleteMapping("/groups/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void deleteGroup(@PathVariable UUID id) {
        groups.delete(id);
    }

    @PutMapping("/groups/{id}/members/{userId}")
    Groups.GroupView addMember(@PathVariable UUID id, @PathVariable UUID userId) {
        return groups.add(id, userId);
    }

    @DeleteMapping("/groups/{id}/members/{userId}")
    Groups.GroupView removeMember(@PathVariable UUID id, @PathVariable UUID userId) {
        return groups.remove(id, userId);
    }
}
