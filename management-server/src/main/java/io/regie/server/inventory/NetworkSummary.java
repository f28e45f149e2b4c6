package io.regie.server.inventory;

import java.util.List;
import java.util.UUID;

/** A port group, the same on every host that has one of that name and VLAN; 0 is untagged. */
public record NetworkSummary(UUID id, String name, int vlan, List<UUID> hostIds) {}
