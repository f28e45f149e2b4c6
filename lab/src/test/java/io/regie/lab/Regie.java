package io.regie.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The {@code regie} command and the processes it started, for looking behind the API and for doing them harm. */
final class Regie {
    private Regie() {}

    /** A setting that './regie test system' gives. */
    static String setting(String name) {
        String value = System.getenv(name);
        if (value == null || value.isBlank()) {
            throw new IllegalStateException(name + " is not set: run these tests by './regie test system'");
        }
        return value;
    }

    /** Runs a command in a lab host; its output, or an error that shows it. */
    static String inHost(String host, String... command) {
        List<String> words = new ArrayList<>(List.of("lab", "exec", host));
        words.addAll(List.of(command));
        Outcome outcome = run(words);
        if (outcome.status != 0) {
            throw new IllegalStateException(words + " ended with " + outcome.status + ": " + outcome.output);
        }
        return outcome.output.strip();
    }

    static boolean trueInHost(String host, String... command) {
        List<String> words = new ArrayList<>(List.of("lab", "exec", host));
        words.addAll(List.of(command));
        return run(words).status == 0;
    }

    /** Cuts the power of a lab host. */
    static void crash(String host) {
        run(List.of("lab", "crash", host));
    }

    /** Boots what is not up and starts its agents, as the first {@code up} does. */
    static void bootHosts() {
        Outcome outcome = run(List.of("lab", "start"));
        if (outcome.status != 0) {
            throw new IllegalStateException("the lab's hosts do not boot: " + outcome.output);
        }
    }

    /** kill -9 of the center's program {@code server} or {@code postgres}. */
    static void killInCenter(String program) {
        Path pidFile = Path.of(setting("REGIE_HOME"), "run", program + ".pid");
        try {
            long pid = Long.parseLong(Files.readString(pidFile).strip());
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** kill -9 of {@code hostd} or {@code bridge} on a lab host. */
    static void killOnHost(String host, String program) {
        inHost(host, "sh", "-c", "kill -9 $(cat /run/regie-" + program + ".pid)");
    }

    /** The address that the lab's DHCP server gave to a network card (dnsmasq: expiry, MAC, address, name, client id). */
    static Optional<String> leaseOf(String macAddress) {
        try (Stream<String> leases = Files.lines(Path.of(setting("REGIE_HOME"), "lab", "dhcp", "leases"))) {
            return leases.map(lease -> lease.split(" "))
                    .filter(lease -> lease.length > 2 && lease[1].equals(macAddress))
                    .map(lease -> lease[2])
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Outcome(int status, String output) {}

    private static Outcome run(List<String> words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(setting("REGIE_ROOT"), "regie").toString());
        command.addAll(words);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
