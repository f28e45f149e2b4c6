package io.regie.server.inventory;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What stands at a node of the inventory. */
public enum NodeKind {
    FOLDER,
    DATACENTER,
    CLUSTER,
    HOST,
    GUEST,
    DATASTORE,
    NETWORK,
    TEMPLATE;

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static NodeKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
