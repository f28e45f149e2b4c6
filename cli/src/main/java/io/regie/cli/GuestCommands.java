package io.regie.cli;

import io.regie.cli.Output.Column;
import io.regie.client.GuestsApi;
import io.regie.client.GuestsApi.APIDeleteGuestRequest;
import io.regie.client.GuestsApi.APIDeployGuestRequest;
import io.regie.client.GuestsApi.APIGetGuestRequest;
import io.regie.client.GuestsApi.APIListGuestsRequest;
import io.regie.client.GuestsApi.APIMigrateGuestRequest;
import io.regie.client.GuestsApi.APIPowerGuestRequest;
import io.regie.client.TemplatesApi;
import io.regie.client.TemplatesApi.APIListTemplatesRequest;
import io.regie.client.model.DeployRequest;
import io.regie.client.model.GuestSummary;
import io.regie.client.model.MigrationBody;
import io.regie.client.model.PageGuestSummary;
import io.regie.client.model.PowerBody;
import io.regie.client.model.TaskView;
import io.regie.client.model.TemplateSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code regie guest …}. */
@Command(
        name = "guest",
        description = "Virtual machines and contexts.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ConsoleCommand.class)
final class GuestCommands {
    private static final List<Column> COLUMNS = Output.columns(
            "NAME",
            "name",
            "KIND",
            "kind",
            "STATE",
            "powerState",
            "HOST",
            "hostName",
            "VCPUS",
            "vcpus",
            "MEMORY",
            "memoryBytes",
            "CPU",
            "cpuUsed",
            "ADDRESS",
            "ipAddresses");
    private static final long MIB = 1024L * 1024;

    @Command(name = "list", description = "List guests.", mixinStandardHelpOptions = true)
    int list(
            @Mixin Session session,
            @Option(names = "--host", paramLabel = "HOST", description = "Only those of this host.") @Nullable
                    String host,
            @Option(names = "--state", paramLabel = "STATE", description = "Only those in this state: off, running, …")
                    @Nullable
                    String state,
            @Option(names = "--search", paramLabel = "TEXT", description = "In names and addresses.") @Nullable
                    String search,
            @Option(names = "--sort", paramLabel = "FIELDS", defaultValue = "name", description = "As name,-cpuUsed.")
                    String sort) {
        Center center = session.center();
        GuestsApi guests = new GuestsApi(center.api());
        List<GuestSummary> all = new ArrayList<>();
        String hostId = host == null ? null : HostCommands.find(center, host).toString();
        String cursor = null;
        do {
            String from = cursor;
            PageGuestSummary page = center.ask(() -> guests.listGuests(APIListGuestsRequest.newBuilder()
                    .host(hostId)
                    .state(state)
                    .q(search)
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

    @Command(name = "show", description = "Show all that is known of a guest.", mixinStandardHelpOptions = true)
    int show(@Mixin Session session, @Parameters(paramLabel = "GUEST", description = "Its name or id.") String guest) {
        Center center = session.center();
        UUID id = find(center, guest);
        session.output()
                .one(center.ask(() -> new GuestsApi(center.api())
                        .getGuest(APIGetGuestRequest.newBuilder().id(id).build())));
        return 0;
    }

    @Command(name = "start", description = "Start a guest.", mixinStandardHelpOptions = true)
    int start(
            @Mixin Session session,
            @Mixin TaskWait wait,
            @Parameters(paramLabel = "GUEST", description = "Its name or id.") String guest) {
        return power(session, wait, guest, PowerBody.ActionEnum.START);
    }

    @Command(name = "stop", description = "Shut a guest down, or power it off.", mixinStandardHelpOptions = true)
    int stop(
            @Mixin Session session,
            @Mixin TaskWait wait,
            @Option(names = "--force", description = "Power off without asking the guest.") boolean force,
            @Parameters(paramLabel = "GUEST", description = "Its name or id.") String guest) {
        return power(session, wait, guest, force ? PowerBody.ActionEnum.POWER_OFF : PowerBody.ActionEnum.SHUTDOWN);
    }

    @Command(name = "reset", description = "Reset a guest, as its button would.", mixinStandardHelpOptions = true)
    int reset(
            @Mixin Session session,
            @Mixin TaskWait wait,
            @Parameters(paramLabel = "GUEST", description = "Its name or id.") String guest) {
        return power(session, wait, guest, PowerBody.ActionEnum.RESET);
    }

    @Command(name = "suspend", description = "Halt a guest where it is.", mixinStandardHelpOptions = true)
    int suspend(
            @Mixin Session session,
            @Mixin TaskWait wait,
            @Parameters(paramLabel = "GUEST", description = "Its name or id.") String guest) {
        return power(session, wait, guest, PowerBody.ActionEnum.SUSPEND);
    }

    @Command(name = "resume", description = "Let a suspended guest go on.", mixinStandardHelpOptions = true)
    int resume(
            @Mixin Session session,
            @Mixin TaskWait wait,
            @Parameters(paramLabel = "GUEST", description = "Its name or id.") String guest) {
        return power(session, wait, guest, PowerBody.ActionEnum.RESUME);
    }

    @Command(name = "migrate", description = "Move a guest to another host.", mixinStandardHelpOptions = true)
    int migrate(
            @Mixin Session session,
            @Mixin TaskWait wait,
            @Option(names = "--start", description = "Start it there when it is powered off.") boolean start,
            @Parameters(index = "0", paramLabel = "GUEST", description = "Its name or id.") String guest,
            @Parameters(index = "1", paramLabel = "HOST", description = "Where to: name or id.") String host) {
        Center center = session.center();
        UUID id = find(center, guest);
        MigrationBody body = new MigrationBody()
                .destinationHostId(HostCommands.find(center, host))
                .start(start);
        TaskView task = center.ask(() -> new GuestsApi(center.api())
                .migrateGuest(APIMigrateGuestRequest.newBuilder()
                        .id(id)
                        .migrationBody(body)
                        .idempotencyKey(once())
                        .build()));
        return wait.follow(session, task);
    }

    @Command(name = "deploy", description = "Make a guest from a template.", mixinStandardHelpOptions = true)
    int deploy(
            @Mixin Session session,
            @Mixin TaskWait wait,
            @Option(names = "--template", required = true, paramLabel = "TEMPLATE", description = "Name or id.")
                    String template,
            @Option(names = "--host", paramLabel = "HOST", description = "Where; else the one with most free memory.")
                    @Nullable
                    String host,
            @Option(names = "--vcpus", paramLabel = "N", description = "Else as the template has it.") @Nullable
                    Integer vcpus,
            @Option(names = "--memory", paramLabel = "MIB", description = "In MiB; else as the template has it.")
                    @Nullable
                    Long memory,
            @Option(names = "--port-group", paramLabel = "NAME", description = "The network.") @Nullable
                    String portGroup,
            @Option(names = "--start", description = "Start it when it is made.") boolean start,
            @Parameters(paramLabel = "NAME", description = "Of the new guest.") String name) {
        Center center = session.center();
        DeployRequest request = new DeployRequest()
                .name(name)
                .templateId(template(center, template))
                .hostId(host == null ? null : HostCommands.find(center, host))
                .vcpus(vcpus)
                .memoryBytes(memory == null ? null : memory * MIB)
                .portGroup(portGroup)
                .start(start);
        TaskView task = center.ask(() -> new GuestsApi(center.api())
                .deployGuest(APIDeployGuestRequest.newBuilder()
                        .deployRequest(request)
                        .idempotencyKey(once())
                        .build()));
        return wait.follow(session, task);
    }

    @Command(
            name = "delete",
            description = "Delete a powered-off guest and its disks.",
            mixinStandardHelpOptions = true)
    int delete(
            @Mixin Session session,
            @Mixin TaskWait wait,
            @Parameters(paramLabel = "GUEST", description = "Its name or id.") String guest) {
        Center center = session.center();
        UUID id = find(center, guest);
        TaskView task = center.ask(() -> new GuestsApi(center.api())
                .deleteGuest(APIDeleteGuestRequest.newBuilder().id(id).build()));
        return wait.follow(session, task);
    }

    private static int power(Session session, TaskWait wait, String guest, PowerBody.ActionEnum action) {
        Center center = session.center();
        UUID id = find(center, guest);
        TaskView task = center.ask(() -> new GuestsApi(center.api())
                .powerGuest(APIPowerGuestRequest.newBuilder()
                        .id(id)
                        .powerBody(new PowerBody().action(action))
                        .idempotencyKey(once())
                        .build()));
        return wait.follow(session, task);
    }

    static UUID find(Center center, String guest) {
        return center.find(
                "guest",
                guest,
                name -> center
                        .ask(() -> new GuestsApi(center.api())
                                .listGuests(APIListGuestsRequest.newBuilder()
                                        .name(name)
                                        .build()))
                        .getItems()
                        .stream()
                        .map(GuestSummary::getId)
                        .toList());
    }

    private static UUID template(Center center, String template) {
        return center.find(
                "template",
                template,
                name -> center
                        .ask(() -> new TemplatesApi(center.api())
                                .listTemplates(APIListTemplatesRequest.newBuilder()
                                        .name(name)
                                        .build()))
                        .getItems()
                        .stream()
                        .map(TemplateSummary::getId)
                        .toList());
    }

    private static String once() {
        return UUID.randomUUID().toString();
    }
}
