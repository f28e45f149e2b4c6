package io.regie.server.inventory;

import io.regie.server.access.Access;
import io.regie.server.access.Privilege;
import io.regie.server.access.VisibleNodes;
import io.regie.server.api.Change;
import io.regie.server.api.LiveFeed;
import io.regie.server.api.Page;
import io.regie.server.api.PageRequest;
import io.regie.server.api.RegieException;
import io.regie.server.api.list.ListQuery;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What the center knows, as far as the current actor may see it: lists leave out what he may not, single objects answer
 * not-found. Lists are in order of names. Thread-safe.
 */
@Service
@Transactional(readOnly = true)
public class Inventory {
    private final Access access;
    private final Veil veil;
    private final TreeQueries trees;
    private final HostQueries hosts;
    private final GuestQueries guests;
    private final StorageQueries storage;
    private final EventQueries events;
    private final Samples samples;
    private final LiveFeed feed;
    private final JdbcClient jdbc;

    Inventory(
            Access access,
            Veil veil,
            TreeQueries trees,
            HostQueries hosts,
            GuestQueries guests,
            StorageQueries storage,
            EventQueries events,
            Samples samples,
            LiveFeed feed,
            JdbcClient jdbc) {
        this.access = access;
        this.veil = veil;
        this.trees = trees;
        this.hosts = hosts;
        this.guests = guests;
        this.storage = storage;
        this.events = events;
        this.samples = samples;
        this.feed = feed;
        this.jdbc = jdbc;
    }

    public List<TreeNode> tree() {
        return trees.tree(access.visible());
    }

    public Optional<TreeNode> node(UUID id) {
        return nodes(List.of(id)).stream().findFirst();
    }

    public List<TreeNode> nodes(Collection<UUID> ids) {
        return veil.nodes(trees.byIds(access.visible(), ids));
    }

    public Page<HostSummary> hosts(PageRequest request) {
        return veiled(hosts.list(access.visible(), request), veil::hosts);
    }

    public List<HostSummary> hosts(Collection<UUID> ids) {
        return veil.hosts(hosts.byIds(access.visible(), ids));
    }

    public HostDetail host(UUID id) {
        access.require(Privilege.VIEW, id);
        return hosts.detail(id, access.visible())
                .map(veil::host)
                .orElseThrow(() -> RegieException.notFound("host.not-found", "There is no such host."));
    }

    public Page<GuestSummary> guests(GuestFilter filter, PageRequest request) {
        return veiled(guests.list(access.visible(), filter, request), veil::guests);
    }

    Page<HostSummary> hosts(ListQuery query) {
        return veiled(hosts.list(access.visible(), query), veil::hosts);
    }

    Page<GuestSummary> guests(ListQuery query) {
        return veiled(guests.list(access.visible(), query), veil::guests);
    }

    Page<DatastoreSummary> datastorePage(ListQuery query) {
        return veiled(storage.datastores(access.visible(), query), veil::datastores);
    }

    Page<NetworkSummary> networkPage(ListQuery query) {
        return veiled(storage.networks(access.visible(), query), veil::networks);
    }

    Page<TemplateSummary> templatePage(ListQuery query) {
        return veiled(storage.templates(access.visible(), query), veil::templates);
    }

    Page<EventEntry> events(ListQuery query) {
        return veiled(events.list(access.visible(), query), veil::events);
    }

    public List<GuestSummary> guests(Collection<UUID> ids) {
        return veil.guests(guests.byIds(access.visible(), ids));
    }

    public GuestDetail guest(UUID id) {
        access.require(Privilege.VIEW, id);
        return guests.detail(id)
                .map(veil::guest)
                .orElseThrow(() -> RegieException.notFound("guest.not-found", "There is no such guest."));
    }

    public List<DatastoreSummary> datastores() {
        return veil.datastores(storage.datastores(access.visible()));
    }

    public DatastoreSummary datastore(UUID id) {
        return datastores().stream()
                .filter(datastore -> datastore.id().equals(id))
                .findFirst()
                .orElseThrow(() -> RegieException.notFound("datastore.not-found", "There is no such datastore."));
    }

    public List<NetworkSummary> networks() {
        return veil.networks(storage.networks(access.visible()));
    }

    public NetworkSummary network(UUID id) {
        return networks().stream()
                .filter(network -> network.id().equals(id))
                .findFirst()
                .orElseThrow(() -> RegieException.notFound("network.not-found", "There is no such network."));
    }

    public List<TemplateSummary> templates() {
        return veil.templates(storage.templates(access.visible()));
    }

    public TemplateSummary template(UUID id) {
        return templates().stream()
                .filter(template -> template.id().equals(id))
                .findFirst()
                .orElseThrow(() -> RegieException.notFound("template.not-found", "There is no such template."));
    }

    /** Newest first; of one host or guest when {@code nodeId} is given. */
    public Page<EventEntry> events(@Nullable UUID nodeId, PageRequest request) {
        return veiled(events.list(access.visible(), nodeId, request), veil::events);
    }

    public EventEntry event(UUID id) {
        return events(List.of(id)).stream()
                .findFirst()
                .orElseThrow(() -> RegieException.notFound("event.not-found", "There is no such event."));
    }

    List<EventEntry> events(Collection<UUID> ids) {
        return veil.events(events.byIds(access.visible(), ids));
    }

    /** Up to ten minutes of CPU and memory of a host or guest, oldest first. */
    public List<LiveSample> recent(UUID entityId) {
        access.require(Privilege.VIEW, entityId);
        return samples.recent(entityId);
    }

    /** As {@link #recent}; for the next 25 s the host and its guests are measured every second instead of every 20. */
    public List<LiveSample> lookClosely(UUID entityId) {
        List<LiveSample> recent = recent(entityId);
        jdbc.sql("select coalesce((select host_id from guest where id = :id), :id)")
                .param("id", entityId)
                .query(UUID.class)
                .optional()
                .ifPresent(hostId -> feed.changed(Change.LOOK, hostId));
        return recent;
    }

    List<LiveSample> samples(Collection<UUID> ids) {
        List<UUID> visible = nodes(ids).stream().map(TreeNode::id).toList();
        return samples.latest(visible);
    }

    private static <T> Page<T> veiled(Page<T> page, UnaryOperator<List<T>> veil) {
        return new Page<>(veil.apply(page.items()), page.nextCursor());
    }

    public CenterOverview overview() {
        VisibleNodes visible = access.visible();
        List<HostSummary> all = hosts.list(visible, PageRequest.first(1000)).items();
        List<HostSummary> connected = all.stream()
                .filter(host -> host.connection() == ConnectionState.CONNECTED)
                .toList();
        record Guests(int total, int running) {}
        Guests counted = jdbc.sql(
                        "select count(*) as total, count(*) filter (where power_state in ('running', 'migrating')) "
                                + "as running from guest where " + visible.condition("id"))
                .param("visibleRoots", visible.parameter())
                .query(Guests.class)
                .single();
        int cpus = connected.stream().mapToInt(HostSummary::logicalCpus).sum();
        double used = connected.stream()
                .mapToDouble(host -> host.cpuUsed() == null ? 0 : host.cpuUsed() * host.logicalCpus())
                .sum();
        return new CenterOverview(
                all.size(),
                connected.size(),
                counted.total(),
                counted.running(),
                storage.datastores(visible).size(),
                storage.networks(visible).size(),
                storage.templates(visible).size(),
                cpus,
                connected.stream().mapToLong(HostSummary::memoryBytes).sum(),
                connected.stream()
                        .mapToLong(host -> host.memoryUsedBytes() == null ? 0 : host.memoryUsedBytes())
                        .sum(),
                cpus == 0 ? 0 : used / cpus);
    }
}
