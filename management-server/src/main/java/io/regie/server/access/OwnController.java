package io.regie.server.access;

import io.regie.server.api.Page;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.Listed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What everybody may do for himself: see who he is, change his password, make and end API tokens. */
@RestController
@RequestMapping("/api/v1")
class OwnController {
    private final Access access;
    private final NodeTree tree;
    private final ApiTokens tokens;
    private final PasswordChanges passwords;

    OwnController(Access access, NodeTree tree, ApiTokens tokens, PasswordChanges passwords) {
        this.access = access;
        this.tree = tree;
        this.tokens = tokens;
        this.passwords = passwords;
    }

    /**
     * Who sends the request.
     *
     * @param scope the role beyond which the token sent may do nothing; absent: no such limit
     * @param centerPrivileges what he may do with the whole center
     */
    record Me(
            @Nullable UUID id,
            String name,
            String cause,
            @Nullable Role scope,
            Set<Privilege> centerPrivileges) {}

    record PasswordChange(
            @NotNull String currentPassword, @NotNull String newPassword) {}

    record TokenRequest(
            @NotNull @Size(min = 1, max = 100, message = "1 to 100 characters")
            String label,

            @Nullable Role scope,
            @Nullable Instant expires) {}

    @GetMapping("/me")
    Me me() {
        Actor actor = access.current();
        return new Me(
                actor.userId(), actor.name(), actor.cause().text(), actor.limit(), access.privileges(tree.root()));
    }

    @PostMapping("/me/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changePassword(@Valid @RequestBody PasswordChange change, HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        passwords.change(change.currentPassword(), change.newPassword(), session == null ? "" : session.getId());
    }

    @GetMapping("/tokens")
    Page<ApiTokens.TokenView> tokens(@Listed(value = AccessFields.Token.class, sort = "-created") ListQuery query) {
        return tokens.own(query);
    }

    @PostMapping("/tokens")
    @ResponseStatus(HttpStatus.CREATED)
    ApiTokens.NewToken createToken(@Valid @RequestBody TokenRequest request) {
        return tokens.create(request.label(), request.scope(), request.expires());
    }

    @DeleteMapping("/tokens/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void deleteToken(@PathVariable UUID id) {
        tokens.delete(id);
    }
}
