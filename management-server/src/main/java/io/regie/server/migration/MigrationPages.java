package io.regie.server.migration;

import io.regie.server.access.Access;
import io.regie.server.access.Privilege;
import io.regie.server.inventory.Inventory;
import io.regie.server.web.PageController;
import java.util.UUID;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** The dialog that chooses where a guest moves to. */
@PageController
class MigrationPages {
    private final Migrations migrations;
    private final Inventory inventory;
    private final Access access;

    MigrationPages(Migrations migrations, Inventory inventory, Access access) {
        this.migrations = migrations;
        this.inventory = inventory;
        this.access = access;
    }

    @GetMapping("/guests/{id}/migrate")
    String migrate(@PathVariable UUID id, Model model) {
        access.require(Privilege.GUEST_MIGRATE, id);
        model.addAttribute("guest", inventory.guest(id));
        model.addAttribute("reports", migrations.check(id));
        return "migration/migrate";
    }
}
