package io.regie.server.inventory;

import io.regie.server.access.Access;
import io.regie.server.access.Privilege;
import io.regie.server.api.PageRequest;
import io.regie.server.api.RegieException;
import io.regie.server.web.PageController;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The pages of the center as a whole: overview, folders, templates, storage, networks, events. */
@PageController
class CenterPages {
    private static final int AT_A_GLANCE = 12;
    private static final int ON_A_PAGE = 100;
    private static final int ALL = 1000;

    private final Inventory inventory;
    private final Access access;

    CenterPages(Inventory inventory, Access access) {
        this.inventory = inventory;
        this.access = access;
    }

    @ModelAttribute("mayEnrol")
    boolean mayEnrol() {
        return access.may(Privilege.HOST_ENROL);
    }

    @ModelAttribute("mayDeploy")
    boolean mayDeploy() {
        return access.maySomewhere(Privilege.GUEST_CREATE);
    }

    @GetMapping("/")
    String overview(Model model) {
        model.addAttribute("center", inventory.overview());
        model.addAttribute(
                "hosts", inventory.hosts(PageRequest.first(AT_A_GLANCE)).items());
        model.addAttribute(
                "guests",
                inventory
                        .guests(new GuestFilter(null, null, PowerState.RUNNING, null), PageRequest.first(AT_A_GLANCE))
                        .items());
        model.addAttribute(
                "events", inventory.events(null, PageRequest.first(AT_A_GLANCE)).items());
        return "inventory/overview";
    }

    @GetMapping("/tree")
    String tree() {
        return "web/tree-only";
    }

    @GetMapping("/places/{id}")
    String place(@PathVariable UUID id, Model model) {
        TreeNode place = inventory
                .node(id)
                .orElseThrow(() -> RegieException.notFound("node.not-found", "There is no such object."));
        Set<UUID> below = below(id, inventory.tree());
        model.addAttribute("place", place);
        model.addAttribute(
                "hosts",
                inventory.hosts(PageRequest.first(ALL)).items().stream()
                        .filter(host -> below.contains(host.id()))
                        .toList());
        return "inventory/place";
    }

    @GetMapping("/templates")
    String templates(Model model) {
        model.addAttribute("templates", inventory.templates());
        model.addAttribute("hostNames", hostNames());
        return "inventory/templates";
    }

    @GetMapping("/datastores")
    String datastores(Model model) {
        model.addAttribute("datastores", inventory.datastores());
        model.addAttribute("hostNames", hostNames());
        return "inventory/datastores";
    }

    @GetMapping("/networks")
    String networks(Model model) {
        model.addAttribute("networks", inventory.networks());
        model.addAttribute("hostNames", hostNames());
        return "inventory/networks";
    }

    @GetMapping("/events")
    String events(@RequestParam @Nullable UUID node, @RequestParam @Nullable String cursor, Model model) {
        model.addAttribute("events", inventory.events(node, new PageRequest(cursor, ON_A_PAGE)));
        return "inventory/events";
    }

    @GetMapping("/about")
    String about(Model model) {
        model.addAttribute("java", Runtime.version().toString());
        return "inventory/about";
    }

    private Map<UUID, String> hostNames() {
        return inventory.tree().stream()
                .filter(node -> node.kind() == NodeKind.HOST)
                .collect(Collectors.toMap(TreeNode::id, TreeNode::name));
    }

    private static Set<UUID> below(UUID top, List<TreeNode> nodes) {
        Map<UUID, TreeNode> byId = nodes.stream().collect(Collectors.toMap(TreeNode::id, Function.identity()));
        return nodes.stream()
                .filter(node -> hangsBelow(node, top, byId))
                .map(TreeNode::id)
                .collect(Collectors.toSet());
    }

    private static boolean hangsBelow(TreeNode node, UUID top, Map<UUID, TreeNode> byId) {
        for (TreeNode at = node; at != null; at = at.parentId() == null ? null : byId.get(at.parentId())) {
            if (at.id().equals(top)) {
                return true;
            }
        }
        return false;
    }
}
