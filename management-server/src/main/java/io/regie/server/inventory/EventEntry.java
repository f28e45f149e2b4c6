package io.regie.server.inventory;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something that happened. {@code severity} is {@code info}, {@code warning} or {@code error}. */
public record EventEntry(
        UUID id,
        Instant time,
        String kind,
        String severity,
        String message,
        @Nullable UUID hostId,
        @Nullable UUID guestId,
        @Nullable String hostName,
        @Nullable String guestName) {}
