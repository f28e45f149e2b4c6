package io.regie.server.guest;

import io.regie.server.access.Access;
import io.regie.server.access.Audit;
import io.regie.server.access.Privilege;
import io.regie.server.access.SignIns;
import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import io.regie.server.guest.ConsoleTickets.Admission;
import io.regie.server.inventory.GuestKind;
import io.regie.server.inventory.InventoryFacts;
import io.regie.server.inventory.InventoryFacts.GuestFacts;
import io.regie.server.inventory.PowerState;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The screens and text lines of guests. Who may open one is asked here, and again while it is open. */
@Service
public class Consoles {
    private static final String PATH = "/api/v1/consoles/";

    private final Access access;
    private final SignIns signIns;
    private final Audit audit;
    private final InventoryFacts facts;
    private final ConsoleTickets tickets;

    Consoles(Access access, SignIns signIns, Audit audit, InventoryFacts facts, ConsoleTickets tickets) {
        this.access = access;
        this.signIns = signIns;
        this.audit = audit;
        this.facts = facts;
        this.tickets = tickets;
    }

    /**
     * Gives a ticket for one console of a running guest.
     *
     * @throws RegieException {@code console.no-screen} for the screen of a context, {@code guest.not-running}
     */
    @Transactional
    public ConsoleTicket open(UUID guestId, @Nullable ConsoleKind kind) {
        access.require(Privilege.GUEST_CONSOLE, guestId);
        if (kind == null) {
            throw RegieException.invalid("console.kind", "kind", "It is missing.", "Say \"vnc\" or \"text\".");
        }
        GuestFacts guest = facts.guest(guestId);
        if (kind == ConsoleKind.VNC && guest.kind() == GuestKind.CTX) {
            throw new RegieException(
                    ErrorKind.INVALID,
                    "console.no-screen",
                    guest.name() + " is a context: it has no screen.",
                    "Open its text console.",
                    List.of(),
                    null);
        }
        boolean there = guest.powerState() == PowerState.RUNNING
                || guest.powerState() == PowerState.SUSPENDED
                || guest.powerState() == PowerState.MIGRATING;
        if (!there) {
            throw RegieException.conflict(
                    "guest.not-running", guest.name() + " is not running.", "Start it, then open its console.");
        }
        String ticket =
                tickets.issue(new Admission(guestId, kind, new ConsoleHolder(access.current(), signIns.current())));
        audit.record("guest.console", guestId, guest.name(), kind.text());
        return new ConsoleTicket(ticket, PATH + ticket);
    }
}
