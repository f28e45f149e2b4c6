package io.regie.server.access;

import io.regie.server.api.Page;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What somebody may do where, and why; to whom a role can be granted. */
@RestController
@RequestMapping("/api/v1")
class RightsController {
    private final Rights rights;
    private final Grantees grantees;

    RightsController(Rights rights, Grantees grantees) {
        this.rights = rights;
        this.grantees = grantees;
    }

    @GetMapping("/me/rights")
    Rights.EffectiveRights own(@RequestParam UUID nodeId) {
        return rights.own(nodeId);
    }

    @GetMapping("/users/{id}/effective-rights")
    Rights.EffectiveRights ofUser(@PathVariable UUID id, @RequestParam UUID nodeId) {
        return rights.ofUser(id, nodeId);
    }

    /** At most 50, those whose name contains {@code text}; for who may grant roles at the node. */
    @GetMapping("/grantees")
    Page<Grantees.Grantee> grantees(@RequestParam UUID nodeId, @RequestParam(required = false) @Nullable String text) {
        return new Page<>(grantees.find(nodeId, text == null ? "" : text), null);
    }
}
