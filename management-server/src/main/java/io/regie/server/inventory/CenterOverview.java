package io.regie.server.inventory;

/** The center at a glance, of what the asker may see. */
public record CenterOverview(
        int hosts,
        int connectedHosts,
        int guests,
        int runningGuests,
        int datastores,
        int networks,
        int templates,
        int logicalCpus,
        long memoryBytes,
        long memoryUsedBytes,
        double cpuUsed) {}
