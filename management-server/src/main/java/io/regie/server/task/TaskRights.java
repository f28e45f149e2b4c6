package io.regie.server.task;

import io.regie.server.access.Access;
import io.regie.server.access.Privilege;
import java.util.Arrays;
import java.util.UUID;

/** What it takes to cancel somebody else's task, or to try one again: the privilege that its kind is named after. */
final class TaskRights {
    private TaskRights() {}

    static void require(Access access, TaskRow row) {
        Privilege privilege = toCancel(row.kind());
        UUID target = row.targetId();
        if (target == null) {
            access.require(privilege);
        } else {
            access.require(privilege, target);
        }
    }

    static Privilege toCancel(String kind) {
        return Arrays.stream(Privilege.values())
                .filter(candidate -> candidate.text().equals(kind))
                .findFirst()
                .orElse(Privilege.GUEST_CREATE);
    }
}
