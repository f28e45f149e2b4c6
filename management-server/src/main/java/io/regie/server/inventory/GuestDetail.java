package io.regie.server.inventory;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All that is known of one guest. {@code contextId} is 0 for a virtual machine. */
public record GuestDetail(
        GuestSummary summary,
        @Nullable UUID datastoreId,
        @Nullable String datastoreName,
        boolean datastoreShared,
        String machineType,
        String cpuModel,
        int contextId,
        List<Nic> nics,
        List<Disk> disks,
        long diskUsedBytes,
        @Nullable LiveSample sample) {

    /** A network card and the port group it is on. */
    public record Nic(String macAddress, String switchName, String portGroup) {}

    /** A disk's file in the guest's directory on its datastore. */
    public record Disk(String file, long capacityBytes) {}

    public UUID id() {
        return summary.id();
    }

    public String name() {
        return summary.name();
    }
}
