package io.regie.cli;

import io.regie.cli.Contexts.Context;
import io.regie.client.MeApi;
import io.regie.client.MeApi.APIGetMeRequest;
import io.regie.client.model.OwnMe;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Remembers a center and how to sign in to it. */
@Command(
        name = "login",
        description = "Remember a center and an API token for it; both are tried first.",
        mixinStandardHelpOptions = true)
final class LoginCommand implements Callable<Integer> {
    @Mixin
    Session session = new Session();

    @Parameters(paramLabel = "NAME", description = "What to call it.")
    String name = "";

    @Option(names = "--url", required = true, paramLabel = "URL", description = "As https://regie.example:8443.")
    String url = "";

    @Option(
            names = "--ca-fingerprint",
            paramLabel = "SHA256",
            defaultValue = "",
            description = "Of the center's CA, as its page 'Add host' shows it; without, the system's CAs are trusted.")
    String fingerprint = "";

    @Override
    public Integer call() {
        if (!name.matches("[A-Za-z0-9_-]+")) {
            throw new Failure(Failure.USAGE, "A context's name has letters, digits, - and _.", "");
        }
        Context context = new Context(name, url.replaceFirst("/+$", ""), token(), fingerprint);
        Center center = new Center(context);
        OwnMe me = center.ask(
                () -> new MeApi(center.api()).getMe(APIGetMeRequest.newBuilder().build()));
        session.contexts().put(context);
        session.out().println("Signed in to %s as %s.".formatted(context.url(), me.getName()));
        return 0;
    }

    /** Never an argument, which other users of the machine could see: from the environment, a prompt or a pipe. */
    private String token() {
        String given = session.surroundings().environment().get("REGIE_TOKEN");
        if (given != null && !given.isEmpty()) {
            return given;
        }
        Console console = System.console();
        if (console != null && console.isTerminal()) {
            char[] typed = console.readPassword("API token: ");
            return typed == null ? "" : new String(typed).strip();
        }
        try {
            String line = new BufferedReader(
                            new InputStreamReader(session.surroundings().in(), StandardCharsets.UTF_8))
                    .readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
