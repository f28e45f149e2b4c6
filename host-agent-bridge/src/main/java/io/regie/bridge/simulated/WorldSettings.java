package io.regie.bridge.simulated;

/**
 * What a simulated world is made like.
 *
 * @param hosts how many, named sim-001 upward
 * @param guestsPerHost how many each host has when it is made; later starts find what there is
 * @param seed the same seed makes the same hardware and the same loads
 * @param speed how much faster than real time operations (boot, copy, migration) go; load curves follow the clock
 */
public record WorldSettings(int hosts, int guestsPerHost, long seed, double speed) {

    public WorldSettings {
        if (hosts < 1 || hosts > 10_000) {
            throw new IllegalArgumentException("hosts must be 1..10000");
        }
        if (guestsPerHost < 0 || guestsPerHost > 500) {
            throw new IllegalArgumentException("guests per host must be 0..500");
        }
        if (!(speed > 0)) {
            throw new IllegalArgumentException("speed must be above 0");
        }
    }
}
