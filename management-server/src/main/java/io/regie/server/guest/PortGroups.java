package io.regie.server.guest;

import io.regie.agent.v1.HostDescription;
import io.regie.agent.v1.PortGroup;
import io.regie.agent.v1.Switch;
import io.regie.server.api.RegieException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the port group for a guest's network card on a host. */
final class PortGroups {
    private PortGroups() {}

    record Port(String switchName, String portGroup, int vlan, boolean uplinked) {}

    /** The one of that name; without a name the first untagged one on a switch that leads outward. */
    static Optional<Port> choose(HostDescription host, @Nullable String name) {
        List<Port> ports = new ArrayList<>();
        for (Switch found : host.getSwitchesList()) {
            for (PortGroup group : found.getPortGroupsList()) {
                ports.add(new Port(found.getName(), group.getName(), group.getVlan(), found.getUplinksCount() > 0));
            }
        }
        if (name == null || name.isBlank()) {
            return ports.stream()
                    .min(Comparator.comparing((Port port) -> !port.uplinked()).thenComparing(Port::vlan));
        }
        Optional<Port> named =
                ports.stream().filter(port -> port.portGroup().equals(name)).findFirst();
        if (named.isEmpty()) {
            throw absent(host, name);
        }
        return named;
    }

    static RegieException absent(HostDescription host, String name) {
        return RegieException.conflict(
                "network.port-group",
                "portGroup",
                host.getName() + " has no port group " + name + ".",
                "Choose one of the host's port groups.");
    }
}
