package io.regie.bridge.relay;

import io.regie.agent.v1.Event;
import io.regie.agent.v1.InventoryUpdate;
import io.regie.agent.v1.TelemetryBatch;
import io.regie.bridge.telemetry.GuestEvents;
import io.regie.bridge.telemetry.LiveSource;
import io.regie.bridge.telemetry.TelemetryFeed;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/** Fills the spool all the time, whether or not somebody reads: samples of regie-hostd, and events made of its changes. */
final class Collector implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Collector.class.getName());

    private final HostdStreams hostd;
    private final TelemetryFeed feed;
    private final InstantSource clock;
    private final GuestEvents guests = new GuestEvents();
    private LiveSource.Subscription samples = () -> {};
    private LiveSource.Subscription inventory = () -> {};

    Collector(HostdStreams hostd, TelemetryFeed feed, InstantSource clock) {
        this.hostd = hostd;
        this.feed = feed;
        this.clock = clock;
    }

    void start() {
        samples = hostd.samples(TelemetryFeed.STORED_INTERVAL_MS, this::keep);
        inventory = hostd.inventory(this::told, this::lost);
    }

    /** Called by the one thread that reads the inventory. */
    private void told(InventoryUpdate update) {
        long now = clock.millis();
        switch (update.getUpdateCase()) {
            case SNAPSHOT -> {
                keep(List.of(GuestEvents.ofHost("agent.started", "The host agent answers.", now)));
                keep(guests.snapshot(update.getSnapshot().getGuestsList(), now));
            }
            case GUEST_CHANGED ->
                keep(guests.changed(update.getGuestChanged(), now).stream().toList());
            case GUEST_REMOVED ->
                keep(guests.removed(update.getGuestRemoved(), now).stream().toList());
            default -> {}
        }
    }

    private void lost() {
        keep(List.of(GuestEvents.ofHost(
                "agent.stopped", "The host agent regie-hostd stopped answering; guests run on.", clock.millis())));
    }

    private void keep(List<Event> events) {
        keep(TelemetryBatch.newBuilder().addAllEvents(events).build());
    }

    private void keep(TelemetryBatch batch) {
        try {
            feed.store(batch);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "A batch of samples or events is lost: the spool cannot be written", e);
        }
    }

    @Override
    public void close() {
        samples.close();
        inventory.close();
    }
}
