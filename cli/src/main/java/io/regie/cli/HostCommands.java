package io.regie.cli;

import io.regie.cli.Output.Column;
import io.regie.client.HostsApi;
import io.regie.client.HostsApi.APIForgetHostRequest;
import io.regie.client.HostsApi.APIGetHostRequest;
import io.regie.client.HostsApi.APIListHostsRequest;
import io.regie.client.JoinTokensApi;
import io.regie.client.JoinTokensApi.APICreateJoinTokenRequest;
import io.regie.client.model.HostSummary;
import io.regie.client.model.JoinToken;
import io.regie.client.model.PageHostSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code regie host …}. */
@Command(
        name = "host",
        description = "Physical hosts.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class HostCommands {
    private static final List<Column> COLUMNS = Output.columns(
            "NAME",
            "name",
            "STATE",
            "connection",
            "ADDRESS",
            "address",
            "CPUS",
            "logicalCpus",
            "CPU",
            "cpuUsed",
            "MEMORY",
            "memoryBytes",
            "USED",
            "memoryUsedBytes",
            "GUESTS",
            "guestCount",
            "RUNNING",
            "runningGuestCount");

    @Command(name = "list", description = "List hosts.", mixinStandardHelpOptions = true)
    int list(
            @Mixin Session session,
            @Option(names = "--state", paramLabel = "STATE", description = "connected, connecting or disconnected.")
                    @Nullable
                    String state,
            @Option(names = "--sort", paramLabel = "FIELDS", defaultValue = "name", description = "As name,-cpuUsed.")
                    String sort) {
        Center center = session.center();
        List<HostSummary> all = new ArrayList<>();
        String cursor = null;
        do {
            String from = cursor;
            PageHostSummary page = center.ask(() -> new HostsApi(center.api())
                    .listHosts(APIListHostsRequest.newBuilder()
                            .state(state)
                            .sort(sort)
                            .limit(1000)
                            .cursor(from)
                            .build()));
            all.addAll(page.getItems());
            cursor = page.getNextCursor();
        } while (cursor != null);
        session.output().list(all, COLUMNS);
        return 0;
    }

    @Command(name = "show", description = "Show all that is known of a host.", mixinStandardHelpOptions = true)
    int show(@Mixin Session session, @Parameters(paramLabel = "HOST", description = "Its name or id.") String host) {
        Center center = session.center();
        UUID id = find(center, host);
        session.output()
                .one(center.ask(() -> new HostsApi(center.api())
                        .getHost(APIGetHostRequest.newBuilder().id(id).build())));
        return 0;
    }

    @Command(
            name = "join-token",
            description = "Print what makes a machine a host of this center, good for 15 minutes.",
            mixinStandardHelpOptions = true)
    int joinToken(@Mixin Session session) {
        Center center = session.center();
        JoinToken token = center.ask(() -> new JoinTokensApi(center.api())
                .createJoinToken(APICreateJoinTokenRequest.newBuilder().build()));
        if (session.json()) {
            session.output().one(token);
        } else {
            session.out().println(token.getCommand());
        }
        return 0;
    }

    @Command(
            name = "forget",
            description = "Take a host out of the inventory; on the host nothing changes.",
            mixinStandardHelpOptions = true)
    int forget(@Mixin Session session, @Parameters(paramLabel = "HOST", description = "Its name or id.") String host) {
        Center center = session.center();
        UUID id = find(center, host);
        center.ask(() -> {
            new HostsApi(center.api())
                    .forgetHost(APIForgetHostRequest.newBuilder().id(id).build());
            return id;
        });
        return 0;
    }

    static UUID find(Center center, String host) {
        return center.find(
                "host",
                host,
                name -> center
                        .ask(() -> new HostsApi(center.api())
                                .listHosts(APIListHostsRequest.newBuilder()
                                        .name(name)
                                        .build()))
                        .getItems()
                        .stream()
                        .map(HostSummary::getId)
                        .toList());
    }
}
