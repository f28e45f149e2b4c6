package io.regie.server.migration;

import io.regie.server.api.RegieException;

/** Tells a call that failed from one that was cut short because this server stops. */
final class Stopping {
    private Stopping() {}

    /**
     * A migration whose server stops is neither failed nor undone: whoever takes it over asks the hosts.
     *
     * @throws InterruptedException when this server is stopping
     */
    static void check(RegieException e) throws InterruptedException {
        if (Thread.currentThread().isInterrupted() || e.code().equals("server.stopping")) {
            throw new InterruptedException("the server is stopping");
        }
    }
}
