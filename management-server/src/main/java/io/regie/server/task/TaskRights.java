package io.regie.server.task;

import io.regie.server.access.Access;
import io.regie.server.access.Actor;
import io.regie.server.access.Privilege;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    /** The tasks as the current actor is to see them: what he may not cancel or try again is not offered to him. */
    static List<TaskView> forAsker(Access access, List<TaskView> tasks) {
        Set<UUID> his = new HashSet<>();
        for (Privilege privilege : Privilege.values()) {
            List<UUID> targets = tasks.stream()
                    .filter(task ->
                            (task.cancellable() || task.related().retryable()) && toCancel(task.kind()) == privilege)
                    .flatMap(task -> java.util.stream.Stream.ofNullable(task.targetId()))
                    .distinct()
                    .toList();
            if (!targets.isEmpty()) {
                his.addAll(access.allowed(privilege, targets));
            }
        }
        Actor actor = access.current();
        List<TaskView> seen = new ArrayList<>(tasks.size());
        for (TaskView task : tasks) {
            boolean own = task.actor().equals(actor.name())
                    && task.cause().equals(actor.cause().text());
            UUID target = task.targetId();
            boolean may = target == null ? access.may(toCancel(task.kind())) : his.contains(target);
            seen.add(task.offering(own || may, may));
        }
        return seen;
    }

    private static Privilege toCancel(String kind) {
        return Arrays.stream(Privilege.values())
                .filter(candidate -> candidate.text().equals(kind))
                .findFirst()
                .orElse(Privilege.GUEST_CREATE);
    }
}
