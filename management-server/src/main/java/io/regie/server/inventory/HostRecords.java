package io.regie.server.inventory;

import io.regie.agent.v1.Event;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.HostDescription;
import io.regie.agent.v1.Sample;
import io.regie.server.api.Change;
import io.regie.server.api.LiveFeed;
import io.regie.server.api.RegieException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What the links to the hosts write into the inventory. It checks no rights: its callers are hosts, known by their
 * certificates, and the host operations of the center. Each method is one transaction.
 */
@Service
public class HostRecords {
    private final HostRepository hosts;
    private final NodeRepository nodes;
    private final HostReports hostReports;
    private final GuestReports guestReports;
    private final Samples samples;
    private final Events events;
    private final JdbcClient jdbc;
    private final LiveFeed feed;
    private final Clock clock;

    HostRecords(
            HostRepository hosts,
            NodeRepository nodes,
            HostReports hostReports,
            GuestReports guestReports,
            Samples samples,
            Events events,
            JdbcClient jdbc,
            LiveFeed feed,
            Clock clock) {
        this.hosts = hosts;
        this.nodes = nodes;
        this.hostReports = hostReports;
        this.guestReports = guestReports;
        this.samples = samples;
        this.events = events;
        this.jdbc = jdbc;
        this.feed = feed;
        this.clock = clock;
    }

    /** Where a host's bridge is reached. */
    public record HostAddress(UUID id, String name, String address, int port) {}

    /** A host joins the cluster, or joins again with a new certificate or address. */
    @Transactional
    public void enrol(HostAddress joined, String certificateSerial, Instant certificateExpiresAt) {
        HostEntity host = hosts.findById(joined.id()).orElse(null);
        if (host == null) {
            nodes.saveAndFlush(
                    new NodeEntity(joined.id(), Center.CLUSTER, NodeKind.HOST, joined.name(), clock.instant()));
            host = new HostEntity(joined.id());
            events.record("host.joined", "info", "Host " + joined.name() + " joined.", joined.id(), null);
        }
        host.address = joined.address();
        host.port = joined.port();
        host.certificateSerial = certificateSerial;
        host.certificateExpiresAt = certificateExpiresAt;
        hosts.saveAndFlush(host);
        feed.changed(Change.INVENTORY, joined.id());
    }

    @Transactional
    public void forget(UUID hostId) {
        NodeEntity node = nodes.findById(hostId).orElseThrow(() -> noSuchHost(hostId));
        List<UUID> guests = jdbc.sql("select id from guest where host_id = ?")
                .param(hostId)
                .query(UUID.class)
                .list();
        guests.forEach(guestReports::forget);
        jdbc.sql("delete from latest_sample where entity_id = ?").param(hostId).update();
        events.record("host.forgotten", "info", "Host " + node.name + " was removed.", hostId, null);
        jdbc.sql("delete from node where id = ?").param(hostId).update();
        hostReports.removeUnseen();
        feed.removed(Change.INVENTORY, hostId);
    }

    @Transactional(readOnly = true)
    public HostAddress address(UUID hostId) {
        return jdbc.sql("select n.id, n.name, h.address, h.port from host h join node n on n.id = h.id where h.id = ?")
                .param(hostId)
                .query(HostAddress.class)
                .optional()
                .orElseThrow(() -> noSuchHost(hostId));
    }

    @Transactional
    public void connection(UUID hostId, ConnectionState state, @Nullable String reason) {
        HostEntity host = hosts.findById(hostId).orElse(null);
        if (host == null || (host.connection.equals(state.text()) && Objects.equals(host.connectionReason, reason))) {
            return;
        }
        boolean told = host.connection.equals(state.text());
        host.connection = state.text();
        host.connectionReason = reason;
        if (state == ConnectionState.CONNECTED) {
            host.lastSeen = clock.instant();
        }
        hosts.saveAndFlush(host);
        String name = nodes.findById(hostId).orElseThrow().name;
        if (!told && state == ConnectionState.CONNECTED) {
            events.record("host.connected", "info", "Host " + name + " is connected.", hostId, null);
        } else if (!told && state == ConnectionState.DISCONNECTED) {
            events.record("host.disconnected", "error", "Host " + name + " is disconnected: " + reason, hostId, null);
        }
        feed.changed(Change.INVENTORY, hostId);
        feed.changed(
                Change.INVENTORY,
                jdbc.sql("select id from guest where host_id = ?")
                        .param(hostId)
                        .query(UUID.class)
                        .list());
    }

    /** Everything a host tells at the start of its stream. */
    @Transactional
    public void snapshot(UUID hostId, HostDescription host, List<Guest> guests) {
        hostReports.described(hostId, host);
        connection(hostId, ConnectionState.CONNECTED, null);
        guestReports.all(hostId, guests);
    }

    @Transactional
    public void hostChanged(UUID hostId, HostDescription host) {
        hostReports.described(hostId, host);
    }

    @Transactional
    public void guestChanged(UUID hostId, Guest guest) {
        guestReports.changed(hostId, guest);
    }

    @Transactional
    public void guestRemoved(UUID hostId, UUID guestId) {
        guestReports.removed(hostId, guestId);
    }

    /** Settles what has become of guests that no host reports any more; to be called every few seconds. */
    @Transactional
    public void settleAbsences() {
        guestReports.settleAbsences();
    }

    /** A guest was deleted on purpose: nothing of it stays. */
    @Transactional
    public void guestDeleted(UUID guestId) {
        guestReports.forget(guestId);
    }

    /** Samples of a host and its guests; older than what is there is dropped. */
    @Transactional
    public void samples(UUID hostId, List<Sample> batch) {
        samples.take(hostId, batch);
    }

    @Transactional
    public void events(UUID hostId, List<Event> batch) {
        for (Event event : batch) {
            String severity = event.getKind().endsWith(".crashed") ? "error" : "info";
            UUID guestId = event.getGuestId().isEmpty() ? null : UUID.fromString(event.getGuestId());
            events.record(
                    UUID.fromString(event.getEventId()),
                    Instant.ofEpochMilli(event.getTimeMs()),
                    event.getKind(),
                    severity,
                    event.getMessage(),
                    hostId,
                    guestId);
        }
    }

    /** Remembers that the host was heard, for a time after it is heard no more. */
    @Transactional
    public void heard(List<UUID> hostIds) {
        jdbc.sql("update host set last_seen = :now where id = any (:ids)")
                .param("now", Timestamp.from(clock.instant()))
                .param("ids", hostIds.toArray(UUID[]::new))
                .update();
    }

    private static RegieException noSuchHost(UUID hostId) {
        return RegieException.notFound("host.not-found", "There is no host " + hostId + ".");
    }
}
