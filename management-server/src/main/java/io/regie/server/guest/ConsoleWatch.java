package io.regie.server.guest;

import io.regie.server.access.Access;
import io.regie.server.access.Privilege;
import io.regie.server.access.SignIns;
import io.regie.server.guest.ConsoleTickets.Admission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;

/** Ends open consoles whose viewers may no longer see them. */
@Component
class ConsoleWatch {
    private static final Logger log = LoggerFactory.getLogger(ConsoleWatch.class);
    private static final CloseStatus SIGNED_OUT =
            new CloseStatus(4401, "You have been signed out; sign in and open the console again.");
    private static final CloseStatus NOT_ALLOWED = new CloseStatus(4403, "You may no longer use this guest's console.");

    private final Access access;
    private final SignIns signIns;

    ConsoleWatch(Access access, SignIns signIns) {
        this.access = access;
        this.signIns = signIns;
    }

    void check(ConsoleRelay relay) {
        Admission admission = relay.admission();
        try {
            if (!signIns.stillValid(admission.holder().signIn())) {
                relay.end(SIGNED_OUT);
                return;
            }
            boolean allowed = access.runAs(
                    admission.holder().actor(), () -> access.may(Privilege.GUEST_CONSOLE, admission.guestId()));
            if (!allowed) {
                relay.end(NOT_ALLOWED);
                return;
            }
            relay.keepAlive();
        } catch (Exception e) {
            // Who cannot be checked does not look on.
            log.warn("ending a console whose viewer cannot be checked", e);
            relay.end(CloseStatus.SERVICE_RESTARTED.withReason("The server cannot check your rights at present."));
        }
    }
}
