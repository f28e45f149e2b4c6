package io.regie.server.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** One thing that a role may allow at a node of the inventory and below it. */
public enum Privilege {
    VIEW("inventory.view", "See objects"),
    GUEST_POWER("guest.power", "Operate the power of guests"),
    GUEST_CONSOLE("guest.console", "Use the console of guests"),
    GUEST_MEDIA("guest.media", "Insert and eject media of guests"),
    GUEST_CREATE("guest.create", "Create guests"),
    GUEST_RECONFIGURE("guest.reconfigure", "Change guests"),
    GUEST_CLONE("guest.clone", "Clone guests"),
    GUEST_SNAPSHOT("guest.snapshot", "Take and apply snapshots of guests"),
    GUEST_MIGRATE("guest.migrate", "Migrate guests"),
    GUEST_DELETE("guest.delete", "Delete guests"),
    HOST_ENROL("host.enrol", "Add hosts"),
    HOST_MANAGE("host.manage", "Change and forget hosts"),
    INVENTORY_MANAGE("inventory.manage", "Arrange folders, datacenters and clusters"),
    GRANT_MANAGE("access.grant", "Grant roles"),
    ACCOUNT_MANAGE("access.account", "Manage users and groups"),
    AUDIT_VIEW("audit.view", "Read the audit trail"),
    SETTINGS_MANAGE("settings.manage", "Change the center's settings");

    private final String text;
    private final String label;

    Privilege(String text, String label) {
        this.text = text;
        this.label = label;
    }

    /** Its stable name in the API. */
    @JsonValue
    public String text() {
        return text;
    }

    @JsonCreator
    public static Privilege of(String text) {
        return Arrays.stream(values())
                .filter(privilege -> privilege.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no privilege is called " + text));
    }

    /** What it allows, for a person. */
    public String label() {
        return label;
    }
}
