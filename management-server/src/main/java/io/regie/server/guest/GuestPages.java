package io.regie.server.guest;

import io.regie.server.access.Access;
import io.regie.server.access.Privilege;
import io.regie.server.api.PageRequest;
import io.regie.server.inventory.ConnectionState;
import io.regie.server.inventory.GuestDetail;
import io.regie.server.inventory.GuestFilter;
import io.regie.server.inventory.GuestKind;
import io.regie.server.inventory.HostSummary;
import io.regie.server.inventory.Inventory;
import io.regie.server.inventory.Line;
import io.regie.server.inventory.PowerState;
import io.regie.server.web.PageController;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The list of guests, one guest with its tabs, and the dialog that deploys another. */
@PageController
class GuestPages {
    private static final int ON_A_PAGE = 100;
    private static final int ALL = 1000;

    private final Inventory inventory;
    private final Access access;

    GuestPages(Inventory inventory, Access access) {
        this.inventory = inventory;
        this.access = access;
    }

    @GetMapping("/guests")
    String guests(
            @RequestParam @Nullable String cursor,
            @RequestParam @Nullable String text,
            @RequestParam @Nullable String kind,
            @RequestParam @Nullable String state,
            Model model) {
        GuestFilter filter = new GuestFilter(
                null,
                kind == null || kind.isBlank() ? null : GuestKind.of(kind),
                state == null || state.isBlank() ? null : PowerState.of(state),
                text == null || text.isBlank() ? null : text);
        model.addAttribute("guests", inventory.guests(filter, new PageRequest(cursor, ON_A_PAGE)));
        model.addAttribute("filter", filter);
        model.addAttribute("states", PowerState.values());
        model.addAttribute("mayDeploy", access.maySomewhere(Privilege.GUEST_CREATE));
        return "guest/guests";
    }

    @GetMapping({"/guests/{id}", "/guests/{id}/{tab:monitor|console|tasks}"})
    String guest(
            @PathVariable UUID id,
            @PathVariable @Nullable String tab,
            @RequestParam @Nullable String kind,
            Model model) {
        GuestDetail guest = inventory.guest(id);
        model.addAttribute("guest", guest);
        model.addAttribute("tab", tab == null ? "summary" : tab);
        model.addAttribute("may", GuestRights.of(access.privileges(id)));
        model.addAttribute("can", GuestPower.of(guest.summary()));
        if ("tasks".equals(tab)) {
            model.addAttribute(
                    "events", inventory.events(id, PageRequest.first(ON_A_PAGE)).items());
        } else if ("console".equals(tab)) {
            boolean text = "text".equals(kind) || guest.summary().kind() == GuestKind.CTX;
            model.addAttribute("consoleKind", text ? "text" : "vnc");
        } else {
            model.addAttribute("recent", Line.of(inventory.recent(id)));
        }
        return "guest/guest";
    }

    @GetMapping("/deploy")
    String deploy(@RequestParam @Nullable UUID template, @RequestParam @Nullable UUID host, Model model) {
        access.requireSomewhere(Privilege.GUEST_CREATE);
        List<HostSummary> connected = inventory.hosts(PageRequest.first(ALL)).items().stream()
                .filter(candidate -> candidate.connection() == ConnectionState.CONNECTED)
                .toList();
        Set<UUID> his = access.allowed(
                Privilege.GUEST_CREATE, connected.stream().map(HostSummary::id).toList());
        List<HostSummary> hosts = connected.stream()
                .filter(candidate -> his.contains(candidate.id()))
                .toList();
        model.addAttribute("templates", inventory.templates());
        model.addAttribute("template", template);
        model.addAttribute("hosts", hosts);
        model.addAttribute("host", host);
        model.addAttribute("datastores", inventory.datastores());
        model.addAttribute("networks", inventory.networks());
        return "guest/deploy";
    }
}
