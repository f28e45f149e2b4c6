package io.regie.server.migration;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How far a migration is; {@link #NEXT} is the only table of how it may go on. */
public enum MigrationPhase {
    /** The checks are looked at once more. Nothing has been done. */
    PREFLIGHT,
    /** The destination says whether, and where, the guest can come. It keeps nothing for it. */
    RESERVE,
    /** Memory or files go over; the guest is where it was, and runs if it ran. */
    COPY,
    /** The guest changes hosts: from here on only the hosts know where it is. */
    SWITCH_OVER,
    /** Both hosts are asked. */
    VERIFY,
    /** The destination has it: what is left of it at the source is removed. */
    REGISTER,
    DONE,
    /** What was done is undone, last first. */
    ROLLING_BACK,
    /** The guest is at the source again, or never left it. */
    ROLLED_BACK,
    /** A host that must be asked does not answer, or both have the guest: people must look. */
    UNRESOLVED;

    /**
     * Before the switch-over the way back is to the source; once the destination has the guest, forward. Where it is
     * after a failed switch-over is found out, not assumed: hence the way from ROLLING_BACK to VERIFY, from VERIFY back
     * to SWITCH_OVER when the server died in between, and from everything that asks hosts to UNRESOLVED.
     */
    static final Map<MigrationPhase, Set<MigrationPhase>> NEXT = Map.of(
            PREFLIGHT, EnumSet.of(RESERVE, ROLLED_BACK),
            RESERVE, EnumSet.of(COPY, SWITCH_OVER, ROLLING_BACK, ROLLED_BACK),
            COPY, EnumSet.of(SWITCH_OVER, VERIFY, ROLLING_BACK, UNRESOLVED),
            SWITCH_OVER, EnumSet.of(VERIFY, ROLLING_BACK, UNRESOLVED),
            VERIFY, EnumSet.of(REGISTER, SWITCH_OVER, ROLLING_BACK, UNRESOLVED),
            REGISTER, EnumSet.of(DONE),
            DONE, EnumSet.noneOf(MigrationPhase.class),
            ROLLING_BACK, EnumSet.of(ROLLED_BACK, VERIFY, UNRESOLVED),
            ROLLED_BACK, EnumSet.noneOf(MigrationPhase.class),
            UNRESOLVED, EnumSet.noneOf(MigrationPhase.class));

    public boolean ended() {
        return successors().isEmpty();
    }

    public boolean mayBecome(MigrationPhase next) {
        return successors().contains(next);
    }

    private Set<MigrationPhase> successors() {
        return NEXT.getOrDefault(this, Set.of());
    }

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static MigrationPhase of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
