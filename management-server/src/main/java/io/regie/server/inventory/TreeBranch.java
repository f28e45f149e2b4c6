package io.regie.server.inventory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A node of the sidebar's tree with what hangs below it. */
public record TreeBranch(
        UUID id,
        String name,
        String icon,
        String address,
        @Nullable String state,
        boolean problem,
        List<TreeBranch> children) {

    private static final Comparator<TreeNode> BY_NAME =
            Comparator.comparing(TreeNode::kind).thenComparing(TreeNode::name, String.CASE_INSENSITIVE_ORDER);

    /** The tree of containers, hosts and guests; a node whose parent is not visible becomes a top. */
    static List<TreeBranch> of(List<TreeNode> nodes) {
        Map<UUID, TreeNode> shown = new HashMap<>();
        for (TreeNode node : nodes) {
            if (node.kind().compareTo(NodeKind.GUEST) <= 0) {
                shown.put(node.id(), node);
            }
        }
        Map<UUID, List<TreeNode>> below = new HashMap<>();
        List<TreeNode> tops = new ArrayList<>();
        for (TreeNode node : shown.values()) {
            UUID parent = node.parentId();
            if (parent != null && shown.containsKey(parent)) {
                below.computeIfAbsent(parent, id -> new ArrayList<>()).add(node);
            } else {
                tops.add(node);
            }
        }
        return grow(tops, below);
    }

    private static List<TreeBranch> grow(List<TreeNode> nodes, Map<UUID, List<TreeNode>> below) {
        nodes.sort(BY_NAME);
        List<TreeBranch> branches = new ArrayList<>(nodes.size());
        for (TreeNode node : nodes) {
            List<TreeBranch> children = grow(below.getOrDefault(node.id(), new ArrayList<>()), below);
            branches.add(new TreeBranch(
                    node.id(), node.name(), icon(node), address(node), node.state(), node.problem(), children));
        }
        return branches;
    }

    private static String icon(TreeNode node) {
        if (node.kind() == NodeKind.GUEST) {
            return node.guestKind() == GuestKind.CTX ? "ctx" : "vm";
        }
        return node.parentId() == null ? "center" : node.kind().text();
    }

    private static String address(TreeNode node) {
        return switch (node.kind()) {
            case HOST -> "/hosts/" + node.id();
            case GUEST -> "/guests/" + node.id();
            case FOLDER, DATACENTER, CLUSTER -> node.parentId() == null ? "/" : "/places/" + node.id();
            case DATASTORE -> "/datastores";
            case NETWORK -> "/networks";
            case TEMPLATE -> "/templates";
        };
    }
}
