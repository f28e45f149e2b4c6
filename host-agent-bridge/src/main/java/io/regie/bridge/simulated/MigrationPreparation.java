package io.regie.bridge.simulated;

import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.GuestNic;
import io.regie.agent.v1.GuestSpec;
import io.regie.agent.v1.MigrationObstacle;
import io.regie.agent.v1.PrepareMigrationRequest;
import io.regie.agent.v1.PrepareMigrationResponse;
import java.util.ArrayList;
import java.util.List;

/** Says whether a guest can come to this host. */
final class MigrationPreparation {

    private final SimulatedHost host;

    MigrationPreparation(SimulatedHost host) {
        this.host = host;
    }

    PrepareMigrationResponse prepare(PrepareMigrationRequest request) {
        host.faults().check("PrepareMigration", 0);
        GuestSpec spec = request.getSpec();
        GuestRules.check(spec);
        var obstacles = new ArrayList<MigrationObstacle>();
        List<String> missing = request.getCpuFeaturesList().stream()
                .filter(feature -> !host.profile().getCpu().getFeaturesList().contains(feature))
                .toList();
        if (request.getLive() && !missing.isEmpty()) {
            obstacles.add(obstacle(
                    "cpu.features",
                    "The CPUs of this host lack what the guest uses: " + String.join(", ", missing) + ".",
                    "Move it powered off, or choose a host of the same CPU generation."));
        }
        if (spec.getMemoryBytes() > host.freeMemory()) {
            obstacles.add(obstacle(
                    "memory.free",
                    "This host has " + (host.freeMemory() >> 20) + " MiB of memory free, the guest needs "
                            + (spec.getMemoryBytes() >> 20) + " MiB.",
                    "Free memory on this host, or choose another."));
        }
        if (host.datastore(spec.getDatastoreId()).isEmpty()) {
            obstacles.add(obstacle(
                    "datastore.reachable",
                    "This host does not see the guest's datastore.",
                    "Move the guest to a shared datastore first."));
        }
        for (GuestNic nic : spec.getNicsList()) {
            if (!GuestRules.hasPortGroup(host.profile(), nic)) {
                obstacles.add(obstacle(
                        "network.port-group",
                        "This host has no port group " + nic.getPortGroup() + " on " + nic.getSwitchName() + ".",
                        "Create it on this host."));
            }
        }
        if (!knowsMachine(spec)) {
            obstacles.add(obstacle(
                    "machine.type",
                    "The engine of this host does not know machine type " + spec.getMachineType() + ".",
                    "Update the engine of this host, or choose another host."));
        }
        return PrepareMigrationResponse.newBuilder()
                .setDestinationUri(LiveMigration.URI_PREFIX + host.id())
                .addAllObstacles(obstacles)
                .build();
    }

    private boolean knowsMachine(GuestSpec spec) {
        return spec.getKind() != GuestKind.GUEST_KIND_VM
                || spec.getMachineType().isEmpty()
                || host.profile().getEnginesList().stream()
                        .anyMatch(engine -> engine.getMachineTypesList().contains(spec.getMachineType()));
    }

    private static MigrationObstacle obstacle(String check, String reason, String remedy) {
        return MigrationObstacle.newBuilder()
                .setCheck(check)
                .setReason(reason)
                .setRemedy(remedy)
                .build();
    }
}
