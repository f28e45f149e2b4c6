package io.regie.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code regie} for administrators. */
@Command(
        name = "regie",
        description = "Works with a center by its REST API.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            GuestCommands.class,
            HostCommands.class,
            TaskCommands.class,
            LoginCommand.class,
            ContextCommands.class,
            Regie.Completion.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:refused by the center, or the task failed",
            "2:not said as it must be",
            "3:there is no such object, or it may not be seen",
            "4:not signed in, or not allowed",
            "5:the center does not answer, or is not the one that it should be",
            "6:the task goes on, or was cancelled"
        })
public final class Regie implements Runnable {
    private final Surroundings surroundings;

    @Spec
    @Nullable
    CommandSpec spec;

    Regie(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true);
        PrintWriter err = new PrintWriter(System.err, true);
        System.exit(run(new Surroundings(System.getenv(), System.in, System.out), out, err, arguments));
    }

    /** As a program of its own would be run; returns its exit code. */
    public static int run(Surroundings surroundings, PrintWriter out, PrintWriter err, String... arguments) {
        return commandLine(surroundings).setOut(out).setErr(err).execute(arguments);
    }

    private static CommandLine commandLine(Surroundings surroundings) {
        return new CommandLine(new Regie(surroundings))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((thrown, command, parsed) -> {
                    if (thrown instanceof Failure failure) {
                        command.getErr().println("regie: " + failure.getMessage());
                        return failure.exitCode();
                    }
                    command.getErr().println("regie: " + thrown);
                    return Failure.REFUSED;
                });
    }

    Surroundings surroundings() {
        return surroundings;
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "Which command?");
        }
    }

    /** Prints a script for the shell. */
    @Command(
            name = "completion",
            description = "Print a completion script: source <(regie completion bash).",
            mixinStandardHelpOptions = true)
    static final class Completion implements Runnable {
        /** The shells that there is a script for. */
        enum Shell {
            BASH
        }

        @CommandLine.Parameters(paramLabel = "bash", description = "The shell.")
        Shell shell = Shell.BASH;

        @Spec
        @Nullable
        CommandSpec spec;

        @Override
        public void run() {
            if (spec != null) {
                spec.commandLine()
                        .getOut()
                        .print(AutoComplete.bash("regie", spec.root().commandLine()));
                spec.commandLine().getOut().flush();
            }
        }
    }
}
