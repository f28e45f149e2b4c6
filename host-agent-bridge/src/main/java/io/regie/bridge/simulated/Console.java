package io.regie.bridge.simulated;

import com.google.protobuf.ByteString;

/** What answers on the other side of an open console. Called by one thread at a time. */
interface Console {

    /** Sends to the person who looks. Thread-safe. */
    @FunctionalInterface
    interface Screen {
        void show(ByteString bytes);
    }

    /** Called once, before anything else. */
    void opened();

    void received(ByteString bytes);

    /** About once a second while somebody looks. */
    default void tick() {}

    default void resized(int columns, int rows) {}
}
