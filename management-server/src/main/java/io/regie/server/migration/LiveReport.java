package io.regie.server.migration;

import io.regie.agent.v1.MigrationProgress;
import io.regie.server.task.TaskContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells people how far a live migration is. */
final class LiveReport {
    private static final long PERIOD_NANOS = 400_000_000L;
    private static final double MIB = 1 << 20;

    private final Plan plan;
    private final MigrationStore store;
    private final TaskContext task;
    private long lastDetails;

    LiveReport(Plan plan, MigrationStore store, TaskContext task) {
        this.plan = plan;
        this.store = store;
        this.task = task;
    }

    void take(MigrationProgress progress) {
        double moved = progress.getMemorySentBytes();
        double share = moved + progress.getMemoryRemainingBytes() == 0
                ? 0
                : moved / (moved + progress.getMemoryRemainingBytes());
        switch (progress.getPhase()) {
            case MIGRATION_PHASE_SETUP -> task.progress(0.02, "Connecting the two hosts.");
            case MIGRATION_PHASE_COPY -> {
                task.progress(0.05 + 0.85 * share, sentence(progress));
                details(MigrationPhase.COPY, progress, false);
            }
            case MIGRATION_PHASE_SWITCH_OVER -> {
                store.enter(plan.id(), MigrationPhase.SWITCH_OVER);
                task.cancellable(false);
                task.progress(0.92, "Switching over to " + plan.destinationName() + ".");
                details(MigrationPhase.SWITCH_OVER, progress, true);
            }
            case MIGRATION_PHASE_DONE -> {
                store.downtime(plan.id(), Duration.ofMillis(progress.getDowntimeMs()));
                task.progress(0.95, "Making sure that it runs on " + plan.destinationName() + ".");
                details(MigrationPhase.VERIFY, progress, true);
            }
            case MIGRATION_PHASE_UNSPECIFIED, UNRECOGNIZED -> task.progress(0.02, "Migrating.");
        }
    }

    private void details(MigrationPhase phase, MigrationProgress progress, boolean always) {
        long now = System.nanoTime();
        if (!always && now - lastDetails < PERIOD_NANOS) {
            return;
        }
        lastDetails = now;
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("phase", phase.text());
        details.put("memoryTotalBytes", progress.getMemoryTotalBytes());
        details.put("memorySentBytes", progress.getMemorySentBytes());
        details.put("memoryRemainingBytes", progress.getMemoryRemainingBytes());
        details.put("dirtyBytesPerSecond", progress.getDirtyBytesPerS());
        details.put("bandwidthBytesPerSecond", progress.getBandwidthBytesPerS());
        details.put("iteration", progress.getIteration());
        details.put("elapsedMs", progress.getElapsedMs());
        details.put("downtimeMs", progress.getDowntimeMs());
        task.details(details);
    }

    private static String sentence(MigrationProgress progress) {
        return "Copying memory, round %d: %.0f of %.0f MiB to go."
                .formatted(
                        Math.max(1, progress.getIteration()),
                        progress.getMemoryRemainingBytes() / MIB,
                        progress.getMemoryTotalBytes() / MIB);
    }
}
