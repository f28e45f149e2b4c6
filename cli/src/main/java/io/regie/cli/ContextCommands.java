package io.regie.cli;

import io.regie.cli.Contexts.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code regie context …}. */
@Command(
        name = "context",
        description = "The centers that are remembered.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ContextCommands {
    @Command(name = "list", description = "List them; the current one has a star.", mixinStandardHelpOptions = true)
    int list(@Mixin Session session) {
        Contexts contexts = session.contexts();
        for (Context context : contexts.all()) {
            session.out()
                    .println((context.name().equals(contexts.current()) ? "* " : "  ") + context.name() + "  "
                            + context.url());
        }
        return 0;
    }

    @Command(name = "use", description = "Make one the current one.", mixinStandardHelpOptions = true)
    int use(@Mixin Session session, @Parameters(paramLabel = "NAME", description = "Its name.") String name) {
        session.contexts().use(name);
        return 0;
    }

    @Command(name = "remove", description = "Forget one and its token.", mixinStandardHelpOptions = true)
    int remove(@Mixin Session session, @Parameters(paramLabel = "NAME", description = "Its name.") String name) {
        session.contexts().remove(name);
        return 0;
    }
}
