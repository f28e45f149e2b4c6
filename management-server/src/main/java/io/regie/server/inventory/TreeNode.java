package io.regie.server.inventory;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One node of the tree, as much of it as a tree shows. {@code state} is the connection of a host, the power state of a
 * guest, absent for the others; {@code guestKind} stands at guests and templates.
 */
public record TreeNode(
        UUID id,
        @Nullable UUID parentId,
        NodeKind kind,
        String name,
        @Nullable String state,
        @Nullable GuestKind guestKind,
        boolean problem) {
    TreeNode atTheTop() {
        return new TreeNode(id, null, kind, name, state, guestKind, problem);
    }
}
