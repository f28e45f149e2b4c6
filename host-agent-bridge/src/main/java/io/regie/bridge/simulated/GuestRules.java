package io.regie.bridge.simulated;

import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.GuestNic;
import io.regie.agent.v1.GuestSpec;
import io.regie.agent.v1.HostDescription;
import io.regie.agent.v1.Switch;
import java.util.regex.Pattern;

/** What a guest's specification must fulfil before anything is changed for it. */
final class GuestRules {

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final Pattern MAC = Pattern.compile("[0-9a-f]{2}(:[0-9a-f]{2}){5}");
    private static final int MOST_VCPUS = 256;
    private static final long LEAST_MEMORY = 16L << 20;

    private GuestRules() {}

    /** Throws INVALID_ARGUMENT for what no host could make. */
    static void check(GuestSpec spec) {
        checkId(spec.getGuestId());
        if (!LABEL.matcher(spec.getName()).matches()) {
            throw Failures.invalid(
                    "guest.name-invalid",
                    "'" + spec.getName() + "' is no guest name.",
                    "Use 1 to 63 letters, digits and '-', not at either end.");
        }
        if (spec.getKind() != GuestKind.GUEST_KIND_VM && spec.getKind() != GuestKind.GUEST_KIND_CONTEXT) {
            throw Failures.invalid(
                    "guest.kind-unknown", "The guest's kind is missing.", "Say virtual machine or context.");
        }
        if (spec.getVcpus() < 1 || spec.getVcpus() > MOST_VCPUS) {
            throw Failures.invalid(
                    "guest.vcpus-invalid",
                    "A guest cannot have " + Integer.toUnsignedString(spec.getVcpus()) + " virtual CPUs.",
                    "Use 1 to " + MOST_VCPUS + ".");
        }
        if (spec.getMemoryBytes() < LEAST_MEMORY) {
            throw Failures.invalid(
                    "guest.memory-invalid",
                    "A guest cannot live in " + Long.toUnsignedString(spec.getMemoryBytes()) + " bytes of memory.",
                    "Give it 16 MiB or more.");
        }
        for (GuestNic nic : spec.getNicsList()) {
            if (!MAC.matcher(nic.getMacAddress()).matches()) {
                throw Failures.invalid(
                        "guest.mac-invalid",
                        "'" + nic.getMacAddress() + "' is no MAC address.",
                        "Write it as 52:54:00:12:34:56.");
            }
        }
    }

    static void checkId(String guestId) {
        if (!UUID.matcher(guestId).matches()) {
            throw Failures.invalid(
                    "guest.id-invalid", "'" + guestId + "' is no guest id.", "Use a UUID in lower case.");
        }
    }

    /** Throws FAILED_PRECONDITION for a port group that the host does not have. */
    static void checkNetwork(GuestSpec spec, HostDescription host) {
        for (GuestNic nic : spec.getNicsList()) {
            if (!hasPortGroup(host, nic)) {
                throw Failures.forbidden(
                        "network.port-group-unknown",
                        "This host has no port group " + nic.getPortGroup() + " on a switch " + nic.getSwitchName()
                                + ".",
                        "Create it, or choose another.");
            }
        }
    }

    static boolean hasPortGroup(HostDescription host, GuestNic nic) {
        return host.getSwitchesList().stream()
                .filter(vswitch -> vswitch.getName().equals(nic.getSwitchName()))
                .map(Switch::getPortGroupsList)
                .anyMatch(groups ->
                        groups.stream().anyMatch(group -> group.getName().equals(nic.getPortGroup())));
    }
}
