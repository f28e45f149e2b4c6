package io.regie.server.guest;

import io.regie.server.access.Privilege;
import java.util.Set;

/** Which of a guest's buttons a person may press. */
record GuestRights(boolean power, boolean console, boolean migrate, boolean delete) {
    static GuestRights of(Set<Privilege> held) {
        return new GuestRights(
                held.contains(Privilege.GUEST_POWER),
                held.contains(Privilege.GUEST_CONSOLE),
                held.contains(Privilege.GUEST_MIGRATE),
                held.contains(Privilege.GUEST_DELETE));
    }
}
