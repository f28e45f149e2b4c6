package io.regie.server.task;

import io.regie.server.access.Access;
import io.regie.server.access.Actor;
import io.regie.server.access.Privilege;
import io.regie.server.access.Redaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Tasks as the current actor is to see them. */
@Component
class TaskVeil {
    private final Access access;
    private final Redaction redaction;

    TaskVeil(Access access, Redaction redaction) {
        this.access = access;
        this.redaction = redaction;
    }

    /** What he may not cancel or try again is not offered to him, and their sentences name nothing that he may not see. */
    List<TaskView> forAsker(List<TaskView> tasks) {
        Set<UUID> his = hisOwn(tasks);
        Actor actor = access.current();
        List<TaskView> seen = new ArrayList<>(tasks.size());
        for (TaskView task : tasks) {
            boolean own = task.actor().equals(actor.name())
                    && task.cause().equals(actor.cause().text());
            UUID target = task.targetId();
            boolean may = target == null ? access.may(TaskRights.toCancel(task.kind())) : his.contains(target);
            seen.add(task.offering(own || may, may));
        }
        return clean(seen);
    }

    /** The targets with which he may do what their tasks do. */
    private Set<UUID> hisOwn(List<TaskView> tasks) {
        Set<UUID> his = new HashSet<>();
        for (Privilege privilege : Privilege.values()) {
            List<UUID> targets = tasks.stream()
                    .filter(task -> task.cancellable() || task.related().retryable())
                    .filter(task -> TaskRights.toCancel(task.kind()) == privilege)
                    .flatMap(task -> Stream.ofNullable(task.targetId()))
                    .distinct()
                    .toList();
            if (!targets.isEmpty()) {
                his.addAll(access.allowed(privilege, targets));
            }
        }
        return his;
    }

    private List<TaskView> clean(List<TaskView> tasks) {
        List<String> texts = tasks.stream().flatMap(TaskVeil::texts).distinct().toList();
        List<String> clean = redaction.clean(texts);
        if (clean.equals(texts)) {
            return tasks;
        }
        Map<String, String> words = new HashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            words.put(texts.get(i), clean.get(i));
        }
        return tasks.stream()
                .map(task -> task.reworded(text -> words.getOrDefault(text, text)))
                .toList();
    }

    private static Stream<String> texts(TaskView task) {
        TaskError error = task.error();
        TaskRelations.Predecessor before = task.related().waitsFor();
        return Stream.of(
                        before == null ? Stream.<String>of() : Stream.ofNullable(before.title()),
                        Stream.of(task.title(), task.message()),
                        error == null ? Stream.<String>of() : Stream.of(error.message(), error.remedy()),
                        task.details().values().stream()
                                .filter(String.class::isInstance)
                                .map(String.class::cast))
                .flatMap(text -> text);
    }
}
