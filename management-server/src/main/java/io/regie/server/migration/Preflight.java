package io.regie.server.migration;

import io.regie.agent.v1.Datastore;
import io.regie.agent.v1.GuestSpec;
import io.regie.agent.v1.MigrationObstacle;
import io.regie.agent.v1.PrepareMigrationResponse;
import io.regie.server.access.Access;
import io.regie.server.access.Privilege;
import io.regie.server.api.ErrorKind;
import io.regie.server.api.FieldError;
import io.regie.server.api.RegieException;
import io.regie.server.inventory.InventoryFacts.GuestFacts;
import io.regie.server.inventory.InventoryFacts.HostFacts;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Whether a guest can go to a host: what the center knows of both, and what the destination itself says. */
@Component
class Preflight {
    private final Access access;
    private final HostOrders orders;

    Preflight(Access access, HostOrders orders) {
        this.access = access;
        this.orders = orders;
    }

    /** From the center's knowledge only. */
    CheckList known(GuestFacts guest, HostFacts source, HostFacts destination, boolean start) {
        MigrationKind kind = PreflightRules.kindOf(guest);
        boolean willRun = kind != MigrationKind.COLD || start;
        CheckList list = new PreflightRules(guest, source, destination, kind, willRun).check();
        String title = "You may move it there";
        for (UUID node : List.of(guest.id(), destination.id())) {
            if (access.may(Privilege.GUEST_MIGRATE, node)) {
                list.pass("access", title);
            } else {
                list.fail(
                        "access",
                        title,
                        "You lack the privilege '" + Privilege.GUEST_MIGRATE.label() + "' on "
                                + (node.equals(guest.id()) ? guest.name() : destination.name()) + ".",
                        "A center admin can grant you the role VM admin there.");
            }
        }
        return list;
    }

    /** Asks the destination too. */
    CheckList asked(GuestFacts guest, HostFacts source, HostFacts destination, boolean start) {
        CheckList list = known(guest, source, destination, start);
        if (!destination.connected() || source.id().equals(destination.id())) {
            return list;
        }
        try {
            GuestSpec spec = destinationSpec(guest, source, destination);
            boolean live = PreflightRules.kindOf(guest) == MigrationKind.LIVE;
            PrepareMigrationResponse answer =
                    orders.prepare(UUID.randomUUID(), destination.id(), spec, live, guest.cpuFeatures());
            boolean copied = !spec.getDatastoreId().equals(guest.spec().getDatastoreId());
            boolean willRun = PreflightRules.kindOf(guest) != MigrationKind.COLD || start;
            answer.getObstaclesList().forEach(obstacle -> take(list, obstacle, copied, willRun));
        } catch (RegieException e) {
            list.fail("host.connected", "Both hosts are connected", e.sentence(), e.remedy());
        }
        return list;
    }

    static void take(CheckList list, MigrationObstacle obstacle, boolean copied, boolean willRun) {
        // It says that the files are not there yet: they will be.
        if (copied && obstacle.getCheck().equals("datastore.reachable")) {
            return;
        }
        boolean only = obstacle.getCheck().equals("memory.free") && !willRun;
        list.obstacle(
                obstacle.getCheck(),
                only ? CheckOutcome.WARN : CheckOutcome.FAIL,
                obstacle.getReason(),
                obstacle.getRemedy());
    }

    /** The guest as the destination is to have it. */
    static GuestSpec destinationSpec(GuestFacts guest, HostFacts source, HostFacts destination) {
        return PreflightRules.storageFor(guest, source, destination)
                .map(Datastore::getDatastoreId)
                .map(id -> guest.spec().toBuilder().setDatastoreId(id).build())
                .orElse(guest.spec());
    }

    static PreflightReport report(GuestFacts guest, HostFacts destination, CheckList list) {
        List<PreflightCheck> checks = list.all();
        boolean possible = checks.stream().noneMatch(check -> check.outcome() == CheckOutcome.FAIL);
        return new PreflightReport(
                guest.id(), destination.id(), destination.name(), PreflightRules.kindOf(guest), possible, checks);
    }

    /** @throws RegieException naming every check that failed */
    static void require(PreflightReport report) {
        List<PreflightCheck> failed = report.checks().stream()
                .filter(check -> check.outcome() == CheckOutcome.FAIL)
                .toList();
        if (failed.isEmpty()) {
            return;
        }
        PreflightCheck first = failed.getFirst();
        throw new RegieException(
                ErrorKind.CONFLICT,
                "migration." + first.name(),
                String.join(" ", failed.stream().map(PreflightCheck::reason).toList()),
                first.remedy(),
                failed.stream()
                        .map(check -> new FieldError(check.name(), check.reason()))
                        .toList(),
                null);
    }
}
