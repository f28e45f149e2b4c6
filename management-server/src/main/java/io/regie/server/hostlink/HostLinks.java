package io.regie.server.hostlink;

import io.regie.server.api.Change;
import io.regie.server.api.LiveFeed;
import io.regie.server.api.RegieProperties;
import io.regie.server.inventory.HostRecords;
import io.regie.server.inventory.HostRecords.HostAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Listens to the hosts that this server owns, and takes over those of a server that has died. */
@Component
class HostLinks implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(HostLinks.class);
    private static final int ROUND_SECONDS = 5;
    private static final int ROUNDS_PER_HEARD = 12;
    private static final int JOIN_DELAY_MS = 250;

    private final HostLeases leases;
    private final HostAgents agents;
    private final HostRecords records;
    private final SpoolPositions positions;
    private final Map<UUID, HostSession> sessions = new ConcurrentHashMap<>();
    private final LiveFeed feed;
    private final AtomicBoolean joinPending = new AtomicBoolean();
    private final boolean listens;
    private LiveFeed.@Nullable Subscription looks;
    private @Nullable ScheduledExecutorService timer;
    private int round;

    HostLinks(
            HostLeases leases,
            HostAgents agents,
            HostRecords records,
            SpoolPositions positions,
            LiveFeed feed,
            RegieProperties properties) {
        this.feed = feed;
        this.listens = properties.listenToHosts();
        this.leases = leases;
        this.agents = agents;
        this.records = records;
        this.positions = positions;
    }

    @Override
    public synchronized void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("host-links").daemon(true).factory());
        timer = started;
        leases.open();
        looks = feed.subscribe(this::heard);
        started.scheduleWithFixedDelay(this::round, 0, ROUND_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public synchronized void stop() {
        sessions.values().forEach(HostSession::close);
        sessions.clear();
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
        if (looks != null) {
            looks.close();
            looks = null;
        }
        leases.close();
    }

    @Override
    public boolean isAutoStartup() {
        return listens;
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }

    /** A host that has just joined is listened to at once; many that join together are taken in one round. */
    void joined() {
        ScheduledExecutorService running = timer;
        if (running != null && joinPending.compareAndSet(false, true)) {
            running.schedule(
                    () -> {
                        joinPending.set(false);
                        round();
                    },
                    JOIN_DELAY_MS,
                    TimeUnit.MILLISECONDS);
        }
    }

    void forgotten(UUID hostId) {
        HostSession session = sessions.remove(hostId);
        if (session != null) {
            session.close();
        }
        agents.disconnect(hostId);
    }

    private void heard(Change change) {
        HostSession session = change.topic().equals(Change.LOOK) ? sessions.get(change.id()) : null;
        if (session != null) {
            session.lookClosely();
        }
    }

    private void round() {
        try {
            settle(leases.renew());
            sessions.values().forEach(HostSession::checkSilence);
            sessions.values().forEach(HostSession::checkLook);
            records.settleAbsences();
            round++;
            if (round % ROUNDS_PER_HEARD == 0) {
                List<UUID> heard = sessions.values().stream()
                        .filter(HostSession::heardLately)
                        .map(session -> session.host().id())
                        .toList();
                records.heard(heard);
            }
        } catch (RuntimeException e) {
            log.warn("cannot settle which hosts this server listens to; trying again", e);
        }
    }

    private void settle(List<HostAddress> owned) {
        Set<UUID> wanted = new HashSet<>();
        for (HostAddress host : owned) {
            wanted.add(host.id());
            HostSession session = sessions.get(host.id());
            if (session != null && !sameplace(session.host(), host)) {
                session.close();
                session = null;
            }
            if (session == null) {
                listen(host);
            }
        }
        for (UUID id : new ArrayList<>(sessions.keySet())) {
            if (!wanted.contains(id)) {
                HostSession session = sessions.remove(id);
                if (session != null) {
                    session.close();
                }
            }
        }
    }

    private void listen(HostAddress host) {
        ScheduledExecutorService running = timer;
        if (running != null) {
            HostSession session = new HostSession(host, agents.connect(host), records, positions, running);
            sessions.put(host.id(), session);
            session.open();
        }
    }

    private static boolean sameplace(HostAddress one, HostAddress other) {
        return one.address().equals(other.address()) && one.port() == other.port();
    }
}
