package io.regie.cli;

import io.regie.client.GuestsApi;
import io.regie.client.GuestsApi.APIOpenConsoleRequest;
import io.regie.client.model.ConsoleBody;
import io.regie.client.model.ConsoleTicket;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The text console of a guest in this terminal. */
@Command(
        name = "console",
        description = "Open a guest's text console here; Ctrl-] leaves it.",
        mixinStandardHelpOptions = true)
final class ConsoleCommand implements Callable<Integer> {
    @Mixin
    Session session = new Session();

    @Parameters(paramLabel = "GUEST", description = "Its name or id.")
    String guest = "";

    @Override
    public Integer call() throws Exception {
        Center center = session.center();
        UUID id = GuestCommands.find(center, guest);
        ConsoleTicket ticket = center.ask(() -> new GuestsApi(center.api())
                .openConsole(APIOpenConsoleRequest.newBuilder()
                        .id(id)
                        .consoleBody(new ConsoleBody().kind(ConsoleBody.KindEnum.TEXT))
                        .build()));
        session.err().println("Connected to " + guest + "; Ctrl-] leaves.");
        try (Terminal terminal = Terminal.raw()) {
            TextConsole console = new TextConsole(
                    session.surroundings().in(), session.surroundings().bytes(), terminal.size());
            String end = console.run(center, String.valueOf(ticket.getPath()));
            session.err().println();
            session.err().println(end);
        }
        return 0;
    }
}
