package io.regie.bridge.simulated;

import io.regie.agent.v1.Guest;
import io.regie.agent.v1.PowerState;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * How busy a guest is at a moment: a pure function of seed, guest and time, so that nothing need be remembered and any
 * moment can be asked for. Most guests follow the working day, some work at night, some are flat.
 */
final class LoadModel {

    private static final double HOURS = 24;
    private static final int NOISE_SLOT_S = 60;

    private final long seed;

    LoadModel(long seed) {
        this.seed = seed;
    }

    /** Share of the guest's virtual CPUs in use, 0..1. */
    double cpu(Guest guest, Instant time) {
        if (guest.getPowerState() != PowerState.POWER_STATE_RUNNING
                && guest.getPowerState() != PowerState.POWER_STATE_MIGRATING_OUT) {
            return 0;
        }
        String id = guest.getSpec().getGuestId();
        double base = 0.02 + 0.08 * fixed(id, 1);
        double swing = 0.05 + 0.55 * fixed(id, 2);
        double busy = base + swing * day(fixed(id, 3), time);
        return Math.clamp(busy * (0.7 + 0.6 * noise(id, time)), 0.001, 1);
    }

    /** Share of its memory that the guest itself uses, 0..1. */
    double memory(Guest guest, Instant time) {
        if (guest.getStartedMs() == 0) {
            return 0;
        }
        String id = guest.getSpec().getGuestId();
        return Math.clamp(0.25 + 0.4 * fixed(id, 4) + 0.3 * cpu(guest, time), 0, 0.97);
    }

    /** How fast it writes to memory, bytes per second. */
    double dirtyBytesPerSecond(Guest guest, Instant time) {
        return cpu(guest, time)
                * guest.getSpec().getVcpus()
                * (20e6 + 60e6 * fixed(guest.getSpec().getGuestId(), 5));
    }

    /** A rate of its own kind that follows the CPU: {@code peak} at full load. */
    double rate(Guest guest, Instant time, int kind, double peak) {
        String id = guest.getSpec().getGuestId();
        return peak * fixed(id, kind) * cpu(guest, time) * noise(id + kind, time) * 2;
    }

    /** 0..1 over the day. */
    private static double day(double character, Instant time) {
        if (character > 0.9) {
            return 0.5;
        }
        double peakHour = character > 0.75 ? 2 : 14;
        double hour = LocalTime.ofInstant(time, ZoneOffset.UTC).toSecondOfDay() / 3600.0;
        double wave = 0.5 + 0.5 * Math.cos((hour - peakHour) / HOURS * 2 * Math.PI);
        return wave * wave;
    }

    /** 0..1, smooth between slots of a minute. */
    private double noise(String id, Instant time) {
        long slot = time.getEpochSecond() / NOISE_SLOT_S;
        double within = (time.toEpochMilli() - slot * NOISE_SLOT_S * 1000.0) / (NOISE_SLOT_S * 1000.0);
        return fixed(id, slot) * (1 - within) + fixed(id, slot + 1) * within;
    }

    /** 0..1, always the same for the same id and salt (the finalizer of splitmix64). */
    private double fixed(String id, long salt) {
        long z = seed * 0x9E3779B97F4A7C15L + id.hashCode() * 0xD1B54A32D192ED03L + salt * 0x8CB92BA72F3D8DD7L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return ((z ^ z >>> 31) >>> 11) * 0x1.0p-53;
    }
}
