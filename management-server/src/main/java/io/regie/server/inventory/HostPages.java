package io.regie.server.inventory;

import io.regie.server.access.Access;
import io.regie.server.access.Privilege;
import io.regie.server.api.PageRequest;
import io.regie.server.web.PageController;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The list of hosts, one host, and how another joins. */
@PageController
class HostPages {
    private static final int ON_A_PAGE = 100;

    private final Inventory inventory;
    private final Access access;

    HostPages(Inventory inventory, Access access) {
        this.inventory = inventory;
        this.access = access;
    }

    @ModelAttribute("mayEnrol")
    boolean mayEnrol() {
        return access.may(Privilege.HOST_ENROL);
    }

    @GetMapping("/hosts")
    String hosts(@RequestParam @Nullable String cursor, Model model) {
        model.addAttribute("hosts", inventory.hosts(new PageRequest(cursor, ON_A_PAGE)));
        return "inventory/hosts";
    }

    @GetMapping("/hosts/add")
    String add() {
        access.require(Privilege.HOST_ENROL);
        return "inventory/add-host";
    }

    @GetMapping({"/hosts/{id}", "/hosts/{id}/{tab:monitor|guests|tasks}"})
    String host(@PathVariable UUID id, @PathVariable @Nullable String tab, Model model) {
        Set<Privilege> held = access.privileges(id);
        model.addAttribute("host", inventory.host(id));
        model.addAttribute("tab", tab == null ? "summary" : tab);
        model.addAttribute("mayManage", held.contains(Privilege.HOST_MANAGE));
        model.addAttribute("mayDeploy", held.contains(Privilege.GUEST_CREATE));
        if ("monitor".equals(tab)) {
            model.addAttribute("recent", Line.of(inventory.recent(id)));
        } else if ("tasks".equals(tab)) {
            model.addAttribute(
                    "events", inventory.events(id, PageRequest.first(ON_A_PAGE)).items());
        } else {
            GuestFilter here = new GuestFilter(id, null, null, null);
            model.addAttribute(
                    "guests",
                    inventory.guests(here, PageRequest.first(ON_A_PAGE)).items());
        }
        return "inventory/host";
    }
}
