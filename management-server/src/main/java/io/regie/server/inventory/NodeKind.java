package io.regie.server.inventory;

import com.fasterxml.jackson.annotation.JsonCreator;
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

    /** Whether it is there to have others in it. */
    public boolean isContainer() {
        return this == FOLDER || this == DATACENTER || this == CLUSTER;
    }

    /** Whether a node of that kind may stand in one of this; of a guest, whether this can be its folder. */
    boolean mayHold(NodeKind kind) {
        return switch (this) {
            case FOLDER -> true;
            case DATACENTER -> kind != DATACENTER && kind != GUEST;
            case CLUSTER -> kind == HOST;
            case HOST, GUEST, DATASTORE, NETWORK, TEMPLATE -> false;
        };
    }

    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static NodeKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
