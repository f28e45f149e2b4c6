package io.regie.bridge.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.regie.agent.v1.AcknowledgeTelemetryRequest;
import io.regie.agent.v1.Counter;
import io.regie.agent.v1.Event;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.Sample;
import io.regie.agent.v1.TelemetryBatch;
import io.regie.agent.v1.TelemetryRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Telemetry and AcknowledgeTelemetry. */
public abstract class TelemetryContract extends ConsoleContract {

    @Test
    void what_happened_is_told_as_events() throws Exception {
        Guest guest = createAndStart(GuestKind.GUEST_KIND_CONTEXT);
        try (var reading = read(0, 0)) {
            await().atMost(PATIENCE).until(() -> eventKinds(reading, guest).contains("guest.started"));
            assertThat(reading.answers())
                    .flatExtracting(TelemetryBatch::getEventsList)
                    .extracting(Event::getEventId)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void telemetry_comes_again_until_it_is_acknowledged() throws Exception {
        Guest guest = createAndStart(GuestKind.GUEST_KIND_CONTEXT);
        List<TelemetryBatch> once;
        try (var reading = read(0, 0)) {
            await().atMost(PATIENCE).until(() -> eventKinds(reading, guest).contains("guest.started"));
            once = List.copyOf(reading.answers());
        }
        assertThat(once).extracting(TelemetryBatch::getSequence).isSorted().doesNotHaveDuplicates();
        assertThat(once)
                .extracting(TelemetryBatch::getSpoolId)
                .containsOnly(once.getFirst().getSpoolId());
        try (var reading = read(0, 0)) {
            await().atMost(PATIENCE).until(() -> reading.answers().containsAll(once));
        }

        long last = once.getLast().getSequence();
        first.calls()
                .acknowledgeTelemetry(AcknowledgeTelemetryRequest.newBuilder()
                        .setUpToSequence(last)
                        .build());

        create(GuestKind.GUEST_KIND_CONTEXT);
        try (var reading = read(0, 0)) {
            await().atMost(PATIENCE).until(() -> !reading.answers().isEmpty());
            assertThat(reading.answers().getFirst().getSequence()).isGreaterThan(last);
        }
    }

    @Test
    void whoever_looks_gets_a_sample_every_second() throws Exception {
        Guest guest = createAndStart(GuestKind.GUEST_KIND_CONTEXT);
        String hostId = first.describe().getHostId();
        try (var reading = read(Long.MAX_VALUE - 1, 1000)) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> live(reading, hostId).size() >= 3
                            && live(reading, guest.getSpec().getGuestId()).size() >= 3);
            List<Sample> host = live(reading, hostId);
            assertThat(host.get(2).getTimeMs() - host.get(1).getTimeMs()).isBetween(500L, 3000L);
            assertThat(host.getLast().getCountersList())
                    .contains(Counter.COUNTER_CPU_USED, Counter.COUNTER_MEMORY_USED);
            assertThat(host.getLast().getValuesList())
                    .hasSameSizeAs(host.getLast().getCountersList())
                    .allMatch(value -> value >= 0);
            assertThat(live(reading, guest.getSpec().getGuestId()).getLast().getCountersList())
                    .contains(Counter.COUNTER_MEMORY_USED);
        }
    }

    @Test
    void samples_are_kept_every_twenty_seconds() throws Exception {
        String hostId = first.describe().getHostId();
        try (var reading = read(0, 0)) {
            await().atMost(Duration.ofSeconds(45))
                    .until(() -> reading.answers().stream()
                            .filter(batch -> batch.getSequence() > 0)
                            .flatMap(batch -> batch.getSamplesList().stream())
                            .anyMatch(sample -> sample.getEntityId().equals(hostId)));
        }
    }

    private Watching<TelemetryRequest, TelemetryBatch> read(long after, int intervalMs) {
        var reading = new Watching<TelemetryRequest, TelemetryBatch>();
        first.streams()
                .telemetry(
                        TelemetryRequest.newBuilder()
                                .setAfterSequence(after)
                                .setIntervalMs(intervalMs)
                                .build(),
                        reading);
        return reading;
    }

    private static List<String> eventKinds(Watching<TelemetryRequest, TelemetryBatch> reading, Guest guest) {
        return reading.answers().stream()
                .flatMap(batch -> batch.getEventsList().stream())
                .filter(event -> event.getGuestId().equals(guest.getSpec().getGuestId()))
                .map(Event::getKind)
                .toList();
    }

    private static List<Sample> live(Watching<TelemetryRequest, TelemetryBatch> reading, String entityId) {
        return reading.answers().stream()
                .filter(batch -> batch.getSequence() == 0)
                .flatMap(batch -> batch.getSamplesList().stream())
                .filter(sample -> sample.getEntityId().equals(entityId))
                .toList();
    }
}
