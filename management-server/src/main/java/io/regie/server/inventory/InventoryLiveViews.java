package io.regie.server.inventory;

import io.regie.server.api.Change;
import io.regie.server.api.LiveView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the inventory shows its changes on the stream. */
@Configuration(proxyBeanMethods = false)
class InventoryLiveViews {
    /** A node, and of a host or guest what its row in a list shows. */
    record InventoryChange(
            UUID id,
            NodeKind kind,
            String name,
            @Nullable UUID parentId,
            @Nullable String state,
            boolean problem,
            boolean removed,
            @Nullable HostSummary host,
            @Nullable GuestSummary guest) {}

    @Bean
    LiveView inventoryView(Inventory inventory) {
        return view(Change.INVENTORY, ids -> changes(inventory, ids));
    }

    @Bean
    LiveView sampleView(Inventory inventory) {
        return view(Change.SAMPLE, inventory::samples);
    }

    @Bean
    LiveView eventView(Inventory inventory) {
        return view(Change.EVENT, inventory::events);
    }

    private static List<InventoryChange> changes(Inventory inventory, Collection<UUID> ids) {
        List<TreeNode> nodes = inventory.nodes(ids);
        Map<UUID, HostSummary> hosts = new HashMap<>();
        Map<UUID, GuestSummary> guests = new HashMap<>();
        inventory.hosts(ids(nodes, NodeKind.HOST)).forEach(host -> hosts.put(host.id(), host));
        inventory.guests(ids(nodes, NodeKind.GUEST)).forEach(guest -> guests.put(guest.id(), guest));
        List<InventoryChange> changes = new ArrayList<>();
        for (TreeNode node : nodes) {
            changes.add(new InventoryChange(
                    node.id(),
                    node.kind(),
                    node.name(),
                    node.parentId(),
                    node.state(),
                    node.problem(),
                    false,
                    hosts.get(node.id()),
                    guests.get(node.id())));
        }
        return changes;
    }

    private static List<UUID> ids(List<TreeNode> nodes, NodeKind kind) {
        return nodes.stream()
                .filter(node -> node.kind() == kind)
                .map(TreeNode::id)
                .toList();
    }

    private static LiveView view(String topic, Function<Collection<UUID>, List<?>> look) {
        return new LiveView() {
            @Override
            public String topic() {
                return topic;
            }

            @Override
            public List<?> look(Collection<UUID> ids) {
                return look.apply(ids);
            }
        };
    }
}
