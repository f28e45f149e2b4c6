package io.regie.server.migration;

import java.util.List;
import java.util.UUID;

/** Whether a guest can move to one host now, and how. */
public record PreflightReport(
        UUID guestId, UUID hostId, String hostName, MigrationKind kind, boolean possible, List<PreflightCheck> checks) {
    public PreflightReport {
        checks = List.copyOf(checks);
    }
}
