package io.regie.server.migration;

import io.regie.server.access.Access;
import io.regie.server.access.Privilege;
import io.regie.server.access.Redaction;
import io.regie.server.api.Page;
import io.regie.server.api.RegieException;
import io.regie.server.api.list.ListQuery;
import io.regie.server.inventory.InventoryFacts;
import io.regie.server.inventory.InventoryFacts.GuestFacts;
import io.regie.server.inventory.InventoryFacts.HostFacts;
import io.regie.server.task.NewTask;
import io.regie.server.task.TaskView;
import io.regie.server.task.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Moves guests between hosts, and says beforehand whether they can be. For the current actor. Thread-safe. */
@Service
public class Migrations {
    /** With more hosts than these a check of all of them asks none of them: what the center knows has to do. */
    private static final int HOSTS_ASKED = 16;

    private final Access access;
    private final Redaction redaction;
    private final InventoryFacts facts;
    private final Preflight preflight;
    private final Tasks tasks;
    private final MigrationQueries queries;

    Migrations(
            Access access,
            Redaction redaction,
            InventoryFacts facts,
            Preflight preflight,
            Tasks tasks,
            MigrationQueries queries) {
        this.access = access;
        this.redaction = redaction;
        this.facts = facts;
        this.preflight = preflight;
        this.tasks = tasks;
        this.queries = queries;
    }

    /** Whether the guest can go to each of the other hosts that the actor sees, possible ones first. */
    public List<PreflightReport> check(UUID guestId) {
        access.require(Privilege.VIEW, guestId);
        GuestFacts guest = facts.guest(guestId);
        HostFacts source = facts.host(guest.hostId());
        List<HostFacts> others = facts.hosts().stream()
                .filter(host -> !host.id().equals(source.id()))
                .filter(host -> access.may(Privilege.VIEW, host.id()))
                .toList();
        boolean ask = others.size() <= HOSTS_ASKED;
        return others.stream()
                .map(host -> Preflight.report(
                        guest,
                        host,
                        ask
                                ? preflight.asked(guest, source, host, false)
                                : preflight.known(guest, source, host, false)))
                .map(this::clean)
                .sorted((one, other) -> Boolean.compare(other.possible(), one.possible()))
                .toList();
    }

    /** Whether the guest can go to this host; the host is asked too. */
    public PreflightReport check(UUID guestId, UUID hostId) {
        return check(guestId, hostId, false);
    }

    private PreflightReport check(UUID guestId, UUID hostId, boolean start) {
        access.require(Privilege.VIEW, guestId);
        access.require(Privilege.VIEW, hostId);
        GuestFacts guest = facts.guest(guestId);
        HostFacts destination = facts.host(hostId);
        return clean(Preflight.report(
                guest, destination, preflight.asked(guest, facts.host(guest.hostId()), destination, start)));
    }

    /**
     * Accepts the move of a guest. One that runs runs again when it has arrived; one that is off is started there if
     * {@code start}.
     *
     * @throws RegieException naming every check that fails, when it cannot be moved there now
     */
    public TaskView migrate(UUID guestId, @Nullable UUID destinationHostId, boolean start) {
        access.require(Privilege.GUEST_MIGRATE, guestId);
        if (destinationHostId == null) {
            throw RegieException.invalid(
                    "migration.destination", "destinationHostId", "It is missing.", "Name the host to move it to.");
        }
        access.require(Privilege.GUEST_MIGRATE, destinationHostId);
        PreflightReport report = check(guestId, destinationHostId, start);
        Preflight.require(report);
        GuestFacts guest = facts.guest(guestId);
        return tasks.submit(new NewTask(
                MigrationTask.KIND,
                "Migrate " + guest.name() + " to " + report.hostName(),
                guest.id(),
                guest.name(),
                guest.hostId(),
                guest.id(),
                new MigrationTask.Order(guest.id(), report.hostId(), start)));
    }

    /** Of hosts that may not be seen they do not tell. */
    private List<MigrationView> seen(List<MigrationView> moves) {
        if (access.visible().everything()) {
            return moves;
        }
        Set<UUID> hosts = access.seen(moves.stream()
                .flatMap(move -> Stream.of(move.sourceHostId(), move.destinationHostId()))
                .flatMap(Stream::ofNullable)
                .collect(Collectors.toSet()));
        return moves.stream().map(move -> move.seen(hosts)).toList();
    }

    /** The reasons name only what may be seen. */
    private PreflightReport clean(PreflightReport report) {
        List<PreflightCheck> checks = report.checks();
        List<String> reasons =
                redaction.clean(checks.stream().map(PreflightCheck::reason).toList());
        List<String> remedies =
                redaction.clean(checks.stream().map(PreflightCheck::remedy).toList());
        List<PreflightCheck> told = new ArrayList<>(checks.size());
        for (int i = 0; i < checks.size(); i++) {
            PreflightCheck check = checks.get(i);
            told.add(new PreflightCheck(check.name(), check.title(), check.outcome(), reasons.get(i), remedies.get(i)));
        }
        return new PreflightReport(
                report.guestId(), report.hostId(), report.hostName(), report.kind(), report.possible(), told);
    }

    Page<MigrationView> list(ListQuery query) {
        Page<MigrationView> page = queries.list(access.visible(), query);
        return new Page<>(seen(page.items()), page.nextCursor());
    }

    public MigrationView get(UUID id) {
        return seen(queries.find(access.visible(), id).stream().toList()).stream()
                .findFirst()
                .orElseThrow(() -> RegieException.notFound("migration.not-found", "There is no such migration."));
    }
}
