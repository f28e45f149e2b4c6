package io.regie.server.guest;

import io.regie.server.api.RegieException;
import io.regie.server.inventory.InventoryFacts;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Guests' names: one guest each in the whole center, also while it is being made. */
@Component
class GuestNames {
    /** An RFC 1123 label: it is the host name inside. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    private final JdbcClient jdbc;
    private final InventoryFacts facts;

    GuestNames(JdbcClient jdbc, InventoryFacts facts) {
        this.jdbc = jdbc;
        this.facts = facts;
    }

    static void check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw RegieException.invalid(
                    "guest.name-invalid",
                    "name",
                    "A name has 1 to 63 letters, digits and '-', and begins and ends with a letter or digit.",
                    "Choose such a name: it becomes the host name inside the guest.");
        }
    }

    void reserve(String name, UUID guestId) {
        boolean reserved = jdbc.sql("insert into guest_name_reservation (name, guest_id) values (?, ?) "
                                + "on conflict (name) do nothing")
                        .params(name.toLowerCase(Locale.ROOT), guestId)
                        .update()
                > 0;
        if (!reserved || facts.guestNameTaken(name)) {
            throw RegieException.conflict(
                    "guest.name-taken",
                    "name",
                    "The name " + name + " is not free.",
                    "Choose another name: each is one guest's in the whole center.");
        }
    }

    void release(UUID guestId) {
        jdbc.sql("delete from guest_name_reservation where guest_id = ?")
                .param(guestId)
                .update();
    }
}
