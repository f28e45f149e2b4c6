package io.regie.bridge;

import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code regie-bridge}. */
@Command(
        name = "regie-bridge",
        description = "Puts this host on the network for its Régie center.",
        mixinStandardHelpOptions = true,
        subcommands = {EnrollCommand.class, RunCommand.class, SimulateCommand.class})
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        logToStderr();
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("regie-bridge: " + sentence(failure));
            return CommandLine.ExitCode.SOFTWARE;
        });
        System.exit(line.execute(arguments));
    }

    private static void logToStderr() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        var handler = new ConsoleHandler();
        handler.setFormatter(new OneLineFormatter());
        root.addHandler(handler);
        root.setLevel(Level.INFO);
    }

    /** The message of a failure, with those of its causes where they add something. */
    static String sentence(Throwable failure) {
        var text = new StringBuilder(String.valueOf(failure.getMessage()));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            String more = String.valueOf(cause.getMessage());
            if (text.indexOf(more) < 0) {
                text.append(": ").append(more);
            }
        }
        return text.toString();
    }
}
