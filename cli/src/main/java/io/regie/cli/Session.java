package io.regie.cli;

import io.regie.cli.Output.Format;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: the center it speaks to and the form of what it prints. */
final class Session {
    @Option(
            names = {"-c", "--context"},
            paramLabel = "NAME",
            description = "Which center: the name given to 'regie login'.")
    @Nullable
    String context;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            description = "How to print: ${COMPLETION-CANDIDATES}.")
    Format format = Format.TABLE;

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec spec;

    private @Nullable Center center;

    Surroundings surroundings() {
        return root().surroundings();
    }

    Center center() {
        if (center == null) {
            center = new Center(contexts().select(Optional.ofNullable(context)));
        }
        return center;
    }

    Contexts contexts() {
        return new Contexts(surroundings().environment());
    }

    Output output() {
        return new Output(out(), center().json(), format);
    }

    boolean json() {
        return format == Format.JSON;
    }

    PrintWriter out() {
        return commandSpec().commandLine().getOut();
    }

    PrintWriter err() {
        return commandSpec().commandLine().getErr();
    }

    private CommandSpec commandSpec() {
        if (spec == null) {
            throw new IllegalStateException("picocli has not injected the command");
        }
        return spec;
    }

    private Regie root() {
        return (Regie) commandSpec().root().userObject();
    }
}
