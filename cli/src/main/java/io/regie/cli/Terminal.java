package io.regie.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The terminal in raw mode: every key goes to the guest, Ctrl-C too. Closing it brings back what it was. */
final class Terminal implements AutoCloseable {
    /** Zeros: not a terminal. */
    record Size(int columns, int rows) {
        boolean known() {
            return columns > 0 && rows > 0;
        }
    }

    private final String before;
    private final Size size;

    private Terminal(String before, Size size) {
        this.before = before;
        this.size = size;
    }

    /** Does nothing where the standard input is not a terminal. */
    static Terminal raw() {
        if (System.console() == null || !System.console().isTerminal()) {
            return new Terminal("", new Size(0, 0));
        }
        String before = stty("-g");
        String[] size = stty("size").split(" ", -1);
        stty("raw", "-echo");
        Terminal terminal = new Terminal(
                before,
                size.length == 2 ? new Size(Integer.parseInt(size[1]), Integer.parseInt(size[0])) : new Size(0, 0));
        Runtime.getRuntime().addShutdownHook(new Thread(terminal::close));
        return terminal;
    }

    Size size() {
        return size;
    }

    @Override
    public void close() {
        if (!before.isEmpty()) {
            stty(before);
        }
    }

    private static String stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return answer.strip();
        } catch (IOException e) {
            throw new Failure(
                    Failure.REFUSED, "The terminal cannot be set: " + e.getMessage(), "Install stty (coreutils).");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
