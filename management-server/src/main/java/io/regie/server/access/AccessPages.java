package io.regie.server.access;

import io.regie.server.api.PageRequest;
import io.regie.server.web.PageController;
import org.jspecify.annotations.Nullable;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Users and grants, and everybody's own API tokens. */
@PageController
class AccessPages {
    private static final int ALL = 1000;

    private final Accounts accounts;
    private final Groups groups;
    private final Granting granting;
    private final Roles roles;
    private final ApiTokens tokens;

    AccessPages(Accounts accounts, Groups groups, Granting granting, Roles roles, ApiTokens tokens) {
        this.accounts = accounts;
        this.groups = groups;
        this.granting = granting;
        this.roles = roles;
        this.tokens = tokens;
    }

    @GetMapping({"/access", "/access/{tab:users|groups|grants}"})
    String access(@PathVariable @Nullable String tab, Model model) {
        model.addAttribute("tab", tab == null ? "users" : tab);
        model.addAttribute("users", accounts.list(PageRequest.first(ALL)).items());
        model.addAttribute("groups", groups.list(PageRequest.first(ALL)).items());
        model.addAttribute("grants", granting.list(null));
        model.addAttribute("roles", roles.list());
        return "access/access";
    }

    @GetMapping("/tokens")
    String tokens(Model model) {
        model.addAttribute("tokens", tokens.own());
        model.addAttribute("roles", Role.values());
        return "access/tokens";
    }
}
