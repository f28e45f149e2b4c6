package io.regie.server.guest;

import io.regie.server.inventory.GuestSummary;
import io.regie.server.inventory.PowerState;

/** What makes sense in a guest's present state; the page shows only these. */
record GuestPower(boolean start, boolean stop, boolean suspend, boolean resume, boolean migrate, boolean delete) {
    static GuestPower of(GuestSummary guest) {
        boolean reached = guest.hostConnected();
        PowerState state = guest.powerState();
        boolean off = state == PowerState.OFF || state == PowerState.CRASHED;
        boolean running = state == PowerState.RUNNING;
        boolean suspended = state == PowerState.SUSPENDED;
        return new GuestPower(
                reached && off,
                reached && (running || suspended),
                reached && running,
                reached && suspended,
                reached && (off || running),
                reached && off);
    }
}
