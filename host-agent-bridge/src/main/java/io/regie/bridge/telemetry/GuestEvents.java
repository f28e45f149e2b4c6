package io.regie.bridge.telemetry;

import io.regie.agent.v1.Event;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.PowerState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Makes events of what differs between one report of a host's guests and the next. Not thread-safe. */
public final class GuestEvents {

    private final Map<String, Guest> known = new HashMap<>();
    private boolean primed;

    /** An event that concerns the host itself. */
    public static Event ofHost(String kind, String message, long timeMs) {
        return event("", kind, message, timeMs);
    }

    /** All guests there are. The first snapshot of this object's life only tells what is the case, not what happened. */
    public List<Event> snapshot(Collection<Guest> guests, long timeMs) {
        var events = new ArrayList<Event>();
        Set<String> gone = new HashSet<>(known.keySet());
        for (Guest guest : guests) {
            gone.remove(guest.getSpec().getGuestId());
            if (primed) {
                changed(guest, timeMs).ifPresent(events::add);
            } else {
                known.put(guest.getSpec().getGuestId(), guest);
            }
        }
        gone.forEach(guestId -> removed(guestId, timeMs).ifPresent(events::add));
        primed = true;
        return events;
    }

    public Optional<Event> changed(Guest guest, long timeMs) {
        Guest before = known.put(guest.getSpec().getGuestId(), guest);
        if (before == null) {
            return Optional.of(event(
                    guest.getSpec().getGuestId(),
                    "guest.defined",
                    guest.getSpec().getName() + " is now on this host.",
                    timeMs));
        }
        return kind(before, guest)
                .map(kind -> event(
                        guest.getSpec().getGuestId(), kind, guest.getSpec().getName() + sentence(kind), timeMs));
    }

    public Optional<Event> removed(String guestId, long timeMs) {
        Guest before = known.remove(guestId);
        if (before == null) {
            return Optional.empty();
        }
        boolean left = before.getPowerState() == PowerState.POWER_STATE_MIGRATING_OUT;
        String kind = left ? "guest.left" : "guest.removed";
        return Optional.of(event(guestId, kind, before.getSpec().getName() + sentence(kind), timeMs));
    }

    private static Optional<String> kind(Guest before, Guest now) {
        PowerState from = before.getPowerState();
        PowerState to = now.getPowerState();
        if (from == to) {
            return to == PowerState.POWER_STATE_RUNNING && before.getStartedMs() != now.getStartedMs()
                    ? Optional.of("guest.restarted")
                    : Optional.empty();
        }
        return switch (to) {
            case POWER_STATE_RUNNING ->
                switch (from) {
                    case POWER_STATE_MIGRATING_IN -> Optional.of("guest.migrated");
                    case POWER_STATE_MIGRATING_OUT -> Optional.empty();
                    case POWER_STATE_SUSPENDED -> Optional.of("guest.resumed");
                    default -> Optional.of("guest.started");
                };
            case POWER_STATE_OFF -> Optional.of("guest.stopped");
            case POWER_STATE_SUSPENDED -> Optional.of("guest.suspended");
            case POWER_STATE_CRASHED -> Optional.of("guest.crashed");
            default -> Optional.empty();
        };
    }

    private static String sentence(String kind) {
        return switch (kind) {
            case "guest.restarted" -> " was restarted.";
            case "guest.migrated" -> " arrived by live migration.";
            case "guest.resumed" -> " was resumed.";
            case "guest.started" -> " was started.";
            case "guest.stopped" -> " stopped.";
            case "guest.suspended" -> " was suspended.";
            case "guest.crashed" -> " crashed.";
            case "guest.left" -> " left by live migration.";
            default -> " is no longer on this host.";
        };
    }

    private static Event event(String guestId, String kind, String message, long timeMs) {
        return Event.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTimeMs(timeMs)
                .setGuestId(guestId)
                .setKind(kind)
                .setMessage(message)
                .build();
    }
}
