package io.regie.server.migration;

import java.util.Optional;

/** Where a guest is after a migration of which nobody knows how it ended. */
enum Verdict {
    /** At the destination. */
    ARRIVED,
    /** At the source. */
    STAYED,
    /** Neither host has it. */
    NOWHERE,
    /** Both run it. */
    TWICE;

    /**
     * Empty: the hosts have to be asked again, since one does not answer or is still at it. A host that runs the guest
     * settles it even when the other is silent: the engine lets a copy run only where the other cannot. A host that merely
     * has it switched off does not: the other may have taken it over.
     */
    static Optional<Verdict> of(Presence source, Presence destination) {
        return switch (source) {
            case RUNNING ->
                switch (destination) {
                    case ABSENT, OFF, SILENT -> Optional.of(STAYED);
                    case RUNNING -> Optional.of(TWICE);
                    case LEAVING, COMING -> Optional.empty();
                };
            case OFF ->
                switch (destination) {
                    case ABSENT, OFF -> Optional.of(STAYED);
                    case RUNNING -> Optional.of(ARRIVED);
                    case LEAVING, COMING, SILENT -> Optional.empty();
                };
            case ABSENT ->
                switch (destination) {
                    case ABSENT -> Optional.of(NOWHERE);
                    case OFF, RUNNING -> Optional.of(ARRIVED);
                    case LEAVING, COMING, SILENT -> Optional.empty();
                };
            case SILENT -> destination == Presence.RUNNING ? Optional.of(ARRIVED) : Optional.empty();
            case LEAVING, COMING -> Optional.empty();
        };
    }

    /** One look at two hosts is not one moment: what must not be is believed only when it is seen twice. */
    boolean needsSecondLook() {
        return this == NOWHERE || this == TWICE;
    }
}
