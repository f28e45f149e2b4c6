package io.regie.server.inventory;

import io.regie.agent.v1.Guest;
import io.regie.server.api.Change;
import io.regie.server.api.LiveFeed;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Brings what is recorded of guests in line with what hosts report. Every host's word is kept as a presence; a guest
 * stands at the host that runs it, else where it already stood, else at any host that has it.
 */
@Component
class GuestReports {
    /** Longer than two hosts' streams are apart, and short enough to be right within 10 s of a restart. */
    private static final Duration GRACE = Duration.ofSeconds(4);

    private final GuestRepository guests;
    private final NodeRepository nodes;
    private final JdbcClient jdbc;
    private final Events events;
    private final LiveFeed feed;
    private final Clock clock;

    GuestReports(
            GuestRepository guests, NodeRepository nodes, JdbcClient jdbc, Events events, LiveFeed feed, Clock clock) {
        this.guests = guests;
        this.nodes = nodes;
        this.jdbc = jdbc;
        this.events = events;
        this.feed = feed;
        this.clock = clock;
    }

    private record Presence(UUID hostId, String powerState, boolean connected) {
        boolean runs() {
            return switch (powerState) {
                case "running", "suspended", "migrating-out" -> true;
                default -> false;
            };
        }
    }

    /** A host tells all its guests: those it no longer tells are not there. */
    void all(UUID hostId, List<Guest> reported) {
        Set<UUID> gone = new HashSet<>(jdbc.sql("select guest_id from guest_presence where host_id = ?")
                .param(hostId)
                .query(UUID.class)
                .list());
        guests.findByHostId(hostId).forEach(guest -> gone.add(guest.id));
        Map<UUID, Guest> told = new TreeMap<>();
        for (Guest guest : reported) {
            told.put(UUID.fromString(guest.getSpec().getGuestId()), guest);
        }
        gone.removeAll(told.keySet());
        // Locks are taken in the order of ids: two hosts that tell of the same guests do not wait for each other.
        Set<UUID> all = new TreeSet<>(told.keySet());
        all.addAll(gone);
        for (UUID guestId : all) {
            Guest guest = told.get(guestId);
            if (guest == null) {
                removed(hostId, guestId);
            } else {
                changed(hostId, guest);
            }
        }
    }

    void changed(UUID hostId, Guest reported) {
        UUID guestId = UUID.fromString(reported.getSpec().getGuestId());
        lock(guestId);
        GuestEntity guest = guests.findById(guestId).orElse(null);
        if (guest == null) {
            guest = adopt(hostId, guestId, reported);
        }
        jdbc.sql("""
                        insert into guest_presence (guest_id, host_id, power_state, reported_at) values (?, ?, ?, ?)
                        on conflict (guest_id, host_id)
                        do update set power_state = excluded.power_state, reported_at = excluded.reported_at
                        """)
                .params(guestId, hostId, word(reported), Timestamp.from(clock.instant()))
                .update();
        List<Presence> presences = presences(guestId);
        UUID place = place(guest, presences);
        boolean moved = !place.equals(guest.hostId);
        if (moved) {
            guest.hostId = place;
            node(guestId).parentId = place;
        }
        guest.absentSince = null;
        boolean differs = moved;
        if (place.equals(hostId)) {
            differs |= take(guest, reported);
        }
        differs |= judge(guest, presences, place.equals(hostId) ? reported.getProblem() : null);
        guests.saveAndFlush(guest);
        if (differs) {
            feed.changed(Change.INVENTORY, guestId);
        }
    }

    void removed(UUID hostId, UUID guestId) {
        lock(guestId);
        jdbc.sql("delete from guest_presence where guest_id = ? and host_id = ?")
                .params(guestId, hostId)
                .update();
        GuestEntity guest = guests.findById(guestId).orElse(null);
        if (guest == null) {
            return;
        }
        List<Presence> presences = presences(guestId);
        if (!presences.isEmpty()) {
            UUID place = place(guest, presences);
            if (!place.equals(guest.hostId)) {
                guest.hostId = place;
                node(guestId).parentId = place;
                presences.stream()
                        .filter(p -> p.hostId().equals(place))
                        .findAny()
                        .ifPresent(
                                p -> guest.powerState = stateOf(p.powerState()).text());
            }
            judge(guest, presences, null);
            guests.saveAndFlush(guest);
            feed.changed(Change.INVENTORY, guestId);
        } else if (guest.absentSince == null && !guest.powerState.equals(PowerState.MISSING.text())) {
            guest.absentSince = clock.instant();
            guests.saveAndFlush(guest);
        }
    }

    /** Those that nobody has reported for a while are missing; those that were never the center's are forgotten. */
    void settleAbsences() {
        Instant before = clock.instant().minus(GRACE);
        List<UUID> absent = jdbc.sql("select id from guest where absent_since < ? order by id")
                .param(Timestamp.from(before))
                .query(UUID.class)
                .list();
        for (UUID guestId : absent) {
            lock(guestId);
            // Read after the lock: a host may just have told of it.
            GuestEntity guest = guests.findById(guestId).orElse(null);
            if (guest == null || guest.absentSince == null || !guest.absentSince.isBefore(before)) {
                continue;
            }
            if (guest.managed) {
                miss(guest);
            } else {
                forget(guestId);
            }
        }
    }

    private void miss(GuestEntity guest) {
        guest.absentSince = null;
        guest.powerState = PowerState.MISSING.text();
        guest.startedAt = null;
        guest.problem = "Its host no longer has it.";
        guests.saveAndFlush(guest);
        events.record(
                "guest.missing", "warning", node(guest.id).name + " is no longer on its host.", guest.hostId, guest.id);
        feed.changed(Change.INVENTORY, guest.id);
    }

    void forget(UUID guestId) {
        lock(guestId);
        jdbc.sql("delete from latest_sample where entity_id = ?").param(guestId).update();
        guests.flush();
        jdbc.sql("delete from node where id = ?").param(guestId).update();
        feed.removed(Change.INVENTORY, guestId);
    }

    private GuestEntity adopt(UUID hostId, UUID guestId, Guest reported) {
        String name = reported.getSpec().getName();
        nodes.saveAndFlush(new NodeEntity(guestId, hostId, NodeKind.GUEST, name, clock.instant()));
        GuestEntity guest = new GuestEntity(guestId);
        guest.hostId = hostId;
        guest.managed = reported.getManaged();
        take(guest, reported);
        GuestEntity saved = guests.saveAndFlush(guest);
        if (!guest.managed) {
            events.record("guest.found", "info", name + " was found on its host.", hostId, guestId);
        }
        feed.changed(Change.INVENTORY, guestId);
        return saved;
    }

    /** True when anything that is shown differs. */
    private boolean take(GuestEntity guest, Guest reported) {
        var spec = reported.getSpec();
        byte[] bytes = spec.toByteArray();
        String power = stateOf(word(reported)).text();
        Instant started = reported.getStartedMs() == 0 ? null : Instant.ofEpochMilli(reported.getStartedMs());
        String[] addresses = reported.getIpAddressesList().toArray(String[]::new);
        boolean differs = !Arrays.equals(bytes, guest.spec)
                || !power.equals(guest.powerState)
                || !Objects.equals(started, guest.startedAt)
                || !Arrays.equals(addresses, guest.ipAddresses)
                || guest.managed != reported.getManaged()
                || guest.diskUsedBytes != reported.getDiskUsedBytes();
        guest.kind = (spec.getKind() == io.regie.agent.v1.GuestKind.GUEST_KIND_CONTEXT ? GuestKind.CTX : GuestKind.VM)
                .text();
        guest.spec = bytes;
        guest.vcpus = spec.getVcpus();
        guest.memoryBytes = spec.getMemoryBytes();
        guest.datastoreId = spec.getDatastoreId().isEmpty() ? null : UUID.fromString(spec.getDatastoreId());
        guest.powerState = power;
        guest.startedAt = started;
        guest.ipAddresses = addresses;
        guest.managed = reported.getManaged();
        guest.diskUsedBytes = reported.getDiskUsedBytes();
        guest.cpuFeatures = reported.getCpuFeaturesList().toArray(String[]::new);
        NodeEntity node = node(guest.id);
        if (!node.name.equals(spec.getName())) {
            node.name = spec.getName();
            differs = true;
        }
        return differs;
    }

    /** Sets the guest's problem; two running copies are the worst there is. True when it differs. */
    private boolean judge(GuestEntity guest, List<Presence> presences, @Nullable String reported) {
        long running = presences.stream()
                .filter(p -> p.connected() && p.powerState().equals("running"))
                .count();
        String problem = reported == null ? guest.problem : (reported.isEmpty() ? null : reported);
        if (running > 1) {
            problem = "It runs on two hosts at once.";
            if (!problem.equals(guest.problem)) {
                events.record(
                        "guest.running-twice",
                        "error",
                        node(guest.id).name + " runs on two hosts at once: power one copy off.",
                        guest.hostId,
                        guest.id);
            }
        } else if (reported == null && guest.problem != null && guest.problem.startsWith("It runs on two")) {
            problem = null;
        }
        boolean differs = !Objects.equals(problem, guest.problem);
        guest.problem = problem;
        return differs;
    }

    private static UUID place(GuestEntity guest, List<Presence> presences) {
        List<Presence> running = presences.stream().filter(Presence::runs).toList();
        List<Presence> heard = running.stream().filter(Presence::connected).toList();
        for (List<Presence> candidates : List.of(heard, running, presences)) {
            if (candidates.stream().anyMatch(p -> p.hostId().equals(guest.hostId))) {
                return guest.hostId;
            }
            if (!candidates.isEmpty()) {
                return candidates.getFirst().hostId();
            }
        }
        return guest.hostId;
    }

    private List<Presence> presences(UUID guestId) {
        return jdbc.sql("""
                        select p.host_id, p.power_state, h.connection = 'connected' as connected
                        from guest_presence p join host h on h.id = p.host_id
                        where p.guest_id = ? order by p.host_id
                        """)
                .param(guestId)
                .query((row, i) -> new Presence(
                        row.getObject("host_id", UUID.class),
                        row.getString("power_state"),
                        row.getBoolean("connected")))
                .list();
    }

    /** Two hosts, heard by two servers, may tell of one guest at once. */
    private void lock(UUID guestId) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(?, 1))::text")
                .param(guestId.toString())
                .query(String.class)
                .optional();
    }

    private NodeEntity node(UUID id) {
        return nodes.findById(id).orElseThrow();
    }

    private static String word(Guest guest) {
        return switch (guest.getPowerState()) {
            case POWER_STATE_OFF -> "off";
            case POWER_STATE_RUNNING -> "running";
            case POWER_STATE_SUSPENDED -> "suspended";
            case POWER_STATE_MIGRATING_OUT -> "migrating-out";
            case POWER_STATE_MIGRATING_IN -> "migrating-in";
            case POWER_STATE_CRASHED -> "crashed";
            case POWER_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }

    private static PowerState stateOf(String word) {
        return switch (word) {
            case "off" -> PowerState.OFF;
            case "running" -> PowerState.RUNNING;
            case "suspended" -> PowerState.SUSPENDED;
            case "migrating-out", "migrating-in" -> PowerState.MIGRATING;
            case "crashed" -> PowerState.CRASHED;
            default -> PowerState.UNKNOWN;
        };
    }
}
