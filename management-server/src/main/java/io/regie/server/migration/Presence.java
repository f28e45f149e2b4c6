package io.regie.server.migration;

/** What one host says of a guest. */
enum Presence {
    ABSENT,
    /** Defined there and not running; its files may be anywhere. */
    OFF,
    /** Running or suspended there. */
    RUNNING,
    /** Being sent away: it runs there until it switches over. */
    LEAVING,
    /** Being received: it does not run there yet. */
    COMING,
    /** The host does not answer. */
    SILENT;

    boolean defined() {
        return this != ABSENT && this != SILENT;
    }
}
