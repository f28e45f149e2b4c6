package io.regie.server.migration;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects pre-flight checks, one of each name; the worse of two answers counts. */
final class CheckList {
    private final Map<String, PreflightCheck> checks = new LinkedHashMap<>();

    void pass(String name, String title) {
        put(new PreflightCheck(name, title, CheckOutcome.PASS, "", ""));
    }

    void warn(String name, String title, String reason, String remedy) {
        put(new PreflightCheck(name, title, CheckOutcome.WARN, reason, remedy));
    }

    void fail(String name, String title, String reason, String remedy) {
        put(new PreflightCheck(name, title, CheckOutcome.FAIL, reason, remedy));
    }

    /** What the destination itself says: the title is that of our own check of that name. */
    void obstacle(String name, CheckOutcome outcome, String reason, String remedy) {
        PreflightCheck own = checks.get(name);
        put(new PreflightCheck(name, own == null ? "The destination agrees" : own.title(), outcome, reason, remedy));
    }

    private void put(PreflightCheck check) {
        checks.merge(check.name(), check, (old, now) -> now.outcome().compareTo(old.outcome()) > 0 ? now : old);
    }

    List<PreflightCheck> all() {
        return new ArrayList<>(checks.values());
    }
}
