package io.regie.server.inventory;

import io.regie.server.web.ShellPart;
import java.util.List;
import org.springframework.stereotype.Component;

/** The tree beside every page. */
@Component
class TreePart implements ShellPart {
    private final Inventory inventory;

    TreePart(Inventory inventory) {
        this.inventory = inventory;
    }

    @Override
    public String name() {
        return "tree";
    }

    @Override
    public List<TreeBranch> value() {
        return TreeBranch.of(inventory.tree());
    }
}
