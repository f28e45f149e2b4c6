package io.regie.server.guest;

import io.regie.server.api.RegieException;
import io.regie.server.inventory.InventoryFacts.GuestFacts;
import io.regie.server.inventory.PowerState;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Which power action a guest's state allows, and what state it leads to. */
public final class PowerRules {
    private static final Map<PowerAction, Set<PowerState>> FROM = new EnumMap<>(Map.of(
            PowerAction.START, EnumSet.of(PowerState.OFF, PowerState.CRASHED),
            PowerAction.SHUTDOWN, EnumSet.of(PowerState.RUNNING),
            PowerAction.POWER_OFF, EnumSet.of(PowerState.RUNNING, PowerState.SUSPENDED, PowerState.CRASHED),
            PowerAction.RESET, EnumSet.of(PowerState.RUNNING, PowerState.CRASHED),
            PowerAction.SUSPEND, EnumSet.of(PowerState.RUNNING),
            PowerAction.RESUME, EnumSet.of(PowerState.SUSPENDED)));

    private PowerRules() {}

    public static boolean allows(PowerState state, PowerAction action) {
        return FROM.getOrDefault(action, Set.of()).contains(state);
    }

    static PowerState resultOf(PowerAction action) {
        return switch (action) {
            case START, RESET, RESUME -> PowerState.RUNNING;
            case SHUTDOWN, POWER_OFF -> PowerState.OFF;
            case SUSPEND -> PowerState.SUSPENDED;
        };
    }

    static void require(GuestFacts guest, PowerAction action) {
        if (allows(guest.powerState(), action)) {
            return;
        }
        throw RegieException.conflict(
                "guest.state",
                guest.name() + " is " + guest.powerState().text() + ": it cannot be asked to " + action.text() + ".",
                switch (guest.powerState()) {
                    case OFF, CRASHED -> "Start it first.";
                    case RUNNING -> "It already runs.";
                    case SUSPENDED -> "Resume it first.";
                    case MIGRATING -> "Wait for the end of its migration.";
                    case MISSING, UNKNOWN -> "Look at its host: the guest is not known to be there.";
                });
    }

    static String titleOf(PowerAction action) {
        return switch (action) {
            case START -> "Start";
            case SHUTDOWN -> "Shut down";
            case POWER_OFF -> "Power off";
            case RESET -> "Reset";
            case SUSPEND -> "Suspend";
            case RESUME -> "Resume";
        };
    }
}
