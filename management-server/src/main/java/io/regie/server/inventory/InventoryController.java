package io.regie.server.inventory;

import io.regie.server.api.Page;
import io.regie.server.api.PageRequest;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
class InventoryController {
    private final Inventory inventory;

    InventoryController(Inventory inventory) {
        this.inventory = inventory;
    }

    @GetMapping("/inventory")
    Page<TreeNode> tree() {
        return new Page<>(inventory.tree(), null);
    }

    @GetMapping("/overview")
    CenterOverview overview() {
        return inventory.overview();
    }

    @GetMapping("/hosts")
    Page<HostSummary> hosts(
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        return inventory.hosts(new PageRequest(cursor, limit));
    }

    @GetMapping("/hosts/{id}")
    HostDetail host(@PathVariable UUID id) {
        return inventory.host(id);
    }

    @GetMapping("/hosts/{id}/samples")
    List<LiveSample> hostSamples(@PathVariable UUID id, @RequestParam(defaultValue = "false") boolean live) {
        return live ? inventory.lookClosely(id) : inventory.recent(id);
    }

    @GetMapping("/guests")
    Page<GuestSummary> guests(
            @RequestParam(required = false) @Nullable UUID host,
            @RequestParam(required = false) @Nullable GuestKind kind,
            @RequestParam(required = false) @Nullable PowerState powerState,
            @RequestParam(required = false) @Nullable String text,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        return inventory.guests(new GuestFilter(host, kind, powerState, text), new PageRequest(cursor, limit));
    }

    @GetMapping("/guests/{id}")
    GuestDetail guest(@PathVariable UUID id) {
        return inventory.guest(id);
    }

    @GetMapping("/guests/{id}/samples")
    List<LiveSample> guestSamples(@PathVariable UUID id, @RequestParam(defaultValue = "false") boolean live) {
        return live ? inventory.lookClosely(id) : inventory.recent(id);
    }

    @GetMapping("/datastores")
    Page<DatastoreSummary> datastores() {
        return new Page<>(inventory.datastores(), null);
    }

    @GetMapping("/datastores/{id}")
    DatastoreSummary datastore(@PathVariable UUID id) {
        return inventory.datastore(id);
    }

    @GetMapping("/networks")
    Page<NetworkSummary> networks() {
        return new Page<>(inventory.networks(), null);
    }

    @GetMapping("/networks/{id}")
    NetworkSummary network(@PathVariable UUID id) {
        return inventory.network(id);
    }

    @GetMapping("/templates")
    Page<TemplateSummary> templates() {
        return new Page<>(inventory.templates(), null);
    }

    @GetMapping("/templates/{id}")
    TemplateSummary template(@PathVariable UUID id) {
        return inventory.template(id);
    }

    @GetMapping("/events")
    Page<EventEntry> events(
            @RequestParam(required = false) @Nullable UUID node,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        return inventory.events(node, new PageRequest(cursor, limit));
    }

    @GetMapping("/events/{id}")
    EventEntry event(@PathVariable UUID id) {
        return inventory.event(id);
    }
}
