package io.regie.server.inventory;

import io.regie.server.api.Page;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.Listed;
import java.util.List;
import java.util.UUID;
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
    Page<HostSummary> hosts(@Listed(ListFields.Host.class) ListQuery query) {
        return inventory.hosts(query);
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
    Page<GuestSummary> guests(@Listed(ListFields.Guest.class) ListQuery query) {
        return inventory.guests(query);
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
    Page<DatastoreSummary> datastores(@Listed(ListFields.Datastore.class) ListQuery query) {
        return inventory.datastorePage(query);
    }

    @GetMapping("/datastores/{id}")
    DatastoreSummary datastore(@PathVariable UUID id) {
        return inventory.datastore(id);
    }

    @GetMapping("/networks")
    Page<NetworkSummary> networks(@Listed(ListFields.Network.class) ListQuery query) {
        return inventory.networkPage(query);
    }

    @GetMapping("/networks/{id}")
    NetworkSummary network(@PathVariable UUID id) {
        return inventory.network(id);
    }

    @GetMapping("/templates")
    Page<TemplateSummary> templates(@Listed(ListFields.Template.class) ListQuery query) {
        return inventory.templatePage(query);
    }

    @GetMapping("/templates/{id}")
    TemplateSummary template(@PathVariable UUID id) {
        return inventory.template(id);
    }

    @GetMapping("/events")
    Page<EventEntry> events(@Listed(value = ListFields.Event.class, sort = "-time") ListQuery query) {
        return inventory.events(query);
    }

    @GetMapping("/events/{id}")
    EventEntry event(@PathVariable UUID id) {
        return inventory.event(id);
    }
}
