package io.regie.server.api;

import java.util.UUID;

/** Something that has changed and may be looked up by its id; {@code removed}: it is gone. */
public record Change(String topic, UUID id, boolean removed) {
    public static final String INVENTORY = "inventory";
    public static final String TASK = "task";
    public static final String SAMPLE = "sample";
    public static final String EVENT = "event";
    /** Somebody looks closely at a host or its guests; the id is the host's. */
    public static final String LOOK = "look";
    /** Changes may have been missed: everything should be looked up again. The id says nothing. */
    public static final String RESYNC = "resync";

    public static Change changed(String topic, UUID id) {
        return new Change(topic, id, false);
    }

    public static Change removed(String topic, UUID id) {
        return new Change(topic, id, true);
    }
}
