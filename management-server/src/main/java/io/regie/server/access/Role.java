package io.regie.server.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The four roles; each includes the one before it. */
public enum Role {
    READ_ONLY("Read-only", EnumSet.of(Privilege.VIEW)),
    VM_USER("VM user", EnumSet.of(Privilege.GUEST_POWER, Privilege.GUEST_CONSOLE, Privilege.GUEST_MEDIA)),
    VM_ADMIN(
            "VM admin",
            EnumSet.of(
                    Privilege.GUEST_CREATE,
                    Privilege.GUEST_RECONFIGURE,
                    Privilege.GUEST_CLONE,
                    Privilege.GUEST_SNAPSHOT,
                    Privilege.GUEST_MIGRATE,
                    Privilege.GUEST_DELETE)),
    CENTER_ADMIN("Center admin", EnumSet.allOf(Privilege.class));

    private final String label;
    private final Set<Privilege> added;

    Role(String label, Set<Privilege> added) {
        this.label = label;
        this.added = added;
    }

    /** Its name for a person. */
    public String label() {
        return label;
    }

    /** Everything it allows, the privileges of lesser roles included. */
    public Set<Privilege> privileges() {
        Set<Privilege> all = EnumSet.noneOf(Privilege.class);
        for (Role role : values()) {
            if (role.compareTo(this) <= 0) {
                all.addAll(role.added);
            }
        }
        return all;
    }

    public boolean allows(Privilege privilege) {
        return privileges().contains(privilege);
    }

    /** Its stable name in the API and the database. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @JsonCreator
    public static Role of(String text) {
        return Arrays.stream(values())
                .filter(role -> role.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no role is called " + text));
    }
}
