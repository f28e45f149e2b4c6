package io.regie.server.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.regie.agent.v1.Counter;
import io.regie.agent.v1.Datastore;
import io.regie.agent.v1.Event;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestSpec;
import io.regie.agent.v1.HostDescription;
import io.regie.agent.v1.PortGroup;
import io.regie.agent.v1.Sample;
import io.regie.agent.v1.Switch;
import io.regie.server.access.Access;
import io.regie.server.access.Actor;
import io.regie.server.api.PageRequest;
import io.regie.server.inventory.HostRecords.HostAddress;
import io.regie.server.testing.ServerTest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** What hosts report against what is recorded. Nobody answers at these hosts' addresses: the test tells for them. */
@ServerTest
@TestPropertySource(properties = "regie.listen-to-hosts=false")
class ReportsTest {
    private static final UUID SAN = UUID.randomUUID();

    @Autowired
    HostRecords records;

    @Autowired
    InventoryFacts facts;

    @Autowired
    Inventory inventory;

    @Autowired
    Access access;

    @Autowired
    Clock clock;

    UUID one = UUID.randomUUID();
    UUID two = UUID.randomUUID();
    UUID guest = UUID.randomUUID();

    @BeforeEach
    void two_hosts_are_connected() {
        join(one, "one-" + one);
        join(two, "two-" + two);
    }

    @AfterEach
    void forget_them() {
        records.forget(one);
        records.forget(two);
    }

    @Test
    void a_guest_that_libvirt_already_had_is_adopted_and_forgotten_when_it_is_gone() throws Exception {
        records.guestChanged(one, guest("running", false));
        assertThat(facts.guest(guest).managed()).isFalse();
        assertThat(look(() -> inventory.guest(guest)).summary().powerState()).isEqualTo(PowerState.RUNNING);
        records.guestRemoved(one, guest);
        settled(() -> assertThat(facts.findGuest(guest)).isEmpty());
    }

    @Test
    void a_managed_guest_that_its_host_no_longer_tells_of_is_missing_and_comes_back() throws Exception {
        records.guestChanged(one, guest("running", true));
        records.snapshot(one, host(one), List.of());
        assertThat(facts.guest(guest).powerState()).isEqualTo(PowerState.RUNNING);
        settled(() -> assertThat(facts.guest(guest).powerState()).isEqualTo(PowerState.MISSING));
        assertThat(eventsOf(guest)).contains("guest.missing");
        records.guestChanged(one, guest("off", true));
        assertThat(facts.guest(guest).powerState()).isEqualTo(PowerState.OFF);
        assertThat(look(() -> inventory.guest(guest)).summary().problem()).isNull();
    }

    @Test
    void a_migrating_guest_stands_at_its_source_until_it_runs_at_the_destination() throws Exception {
        records.guestChanged(one, guest("running", true));
        records.guestChanged(two, guest("migrating_in", true));
        records.guestChanged(one, guest("migrating_out", true));
        assertThat(facts.guest(guest).hostId()).isEqualTo(one);
        records.guestRemoved(one, guest);
        records.guestChanged(two, guest("running", true));
        assertThat(facts.guest(guest).hostId()).isEqualTo(two);
        assertThat(look(() -> inventory.node(guest)).orElseThrow().parentId()).isEqualTo(two);
        assertThat(eventsOf(guest)).doesNotContain("guest.missing", "guest.running-twice");
    }

    @Test
    void a_guest_whose_source_falls_silent_first_is_not_missing() {
        records.guestChanged(one, guest("running", true));
        records.guestRemoved(one, guest);
        records.guestChanged(two, guest("running", true));
        records.settleAbsences();
        assertThat(facts.guest(guest).hostId()).isEqualTo(two);
        assertThat(facts.guest(guest).powerState()).isEqualTo(PowerState.RUNNING);
    }

    @Test
    void a_guest_that_runs_on_two_hosts_is_an_alarm_and_no_longer_when_one_copy_stops() throws Exception {
        records.guestChanged(one, guest("running", true));
        records.guestChanged(two, guest("running", true));
        assertThat(eventsOf(guest)).contains("guest.running-twice");
        assertThat(look(() -> inventory.guest(guest)).summary().problem()).contains("two hosts");
        records.guestRemoved(two, guest);
        assertThat(look(() -> inventory.guest(guest)).summary().problem()).isNull();
        assertThat(facts.guest(guest).hostId()).isEqualTo(one);
    }

    @Test
    void a_guest_restarted_elsewhere_while_its_host_is_down_stands_where_it_runs() {
        records.guestChanged(one, guest("running", true));
        records.connection(one, ConnectionState.DISCONNECTED, "power failure");
        records.guestChanged(two, guest("running", true));
        assertThat(facts.guest(guest).hostId()).isEqualTo(two);
    }

    @Test
    void the_same_port_group_on_two_hosts_is_one_network_and_goes_with_the_last() throws Exception {
        assertThat(look(inventory::networks)).anySatisfy(network -> {
            assertThat(network.name()).isEqualTo("LAN-" + SAN);
            assertThat(network.hostIds()).containsExactlyInAnyOrder(one, two);
        });
        records.hostChanged(one, host(one).toBuilder().clearSwitches().build());
        records.hostChanged(two, host(two).toBuilder().clearSwitches().build());
        assertThat(look(inventory::networks))
                .noneMatch(network -> network.name().equals("LAN-" + SAN));
    }

    @Test
    void a_shared_datastore_is_one_whichever_host_tells_of_it() throws Exception {
        assertThat(look(inventory::datastores))
                .filteredOn(datastore -> datastore.id().equals(SAN))
                .singleElement()
                .satisfies(datastore -> assertThat(datastore.hostIds()).contains(one, two));
    }

    @Test
    void an_older_sample_does_not_replace_a_newer_one() throws Exception {
        records.guestChanged(one, guest("running", true));
        Instant now = clock.instant();
        records.samples(one, List.of(sample(now.minusSeconds(40), 0.1), sample(now, 0.5)));
        records.samples(one, List.of(sample(now.minusSeconds(20), 0.9)));
        assertThat(look(() -> inventory.guest(guest)).summary().cpuUsed()).isEqualTo(0.5);
        assertThat(look(() -> inventory.recent(guest))).hasSize(2);
    }

    @Test
    void an_event_delivered_twice_is_one_event() throws Exception {
        records.guestChanged(one, guest("running", true));
        Event event = Event.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setTimeMs(clock.millis())
                .setGuestId(guest.toString())
                .setKind("guest.started")
                .setMessage("It started.")
                .build();
        records.events(one, List.of(event));
        records.events(one, List.of(event));
        assertThat(eventsOf(guest)).filteredOn("guest.started"::equals).hasSize(1);
    }

    private void join(UUID id, String name) {
        records.enrol(new HostAddress(id, name, id + ".test", 7443), "1", clock.instant());
        records.snapshot(id, host(id), List.of());
    }

    private HostDescription host(UUID id) {
        return HostDescription.newBuilder()
                .setHostId(id.toString())
                .setName((id.equals(one) ? "one-" : "two-") + id)
                .setClockMs(clock.millis())
                .addDatastores(Datastore.newBuilder()
                        .setDatastoreId(SAN.toString())
                        .setName("san")
                        .setShared(true))
                .addSwitches(Switch.newBuilder()
                        .setName("lan")
                        .addPortGroups(PortGroup.newBuilder().setName("LAN-" + SAN)))
                .build();
    }

    private Guest guest(String state, boolean managed) {
        return Guest.newBuilder()
                .setSpec(GuestSpec.newBuilder()
                        .setGuestId(guest.toString())
                        .setName("g-" + guest)
                        .setVcpus(1)
                        .setMemoryBytes(1 << 20)
                        .setDatastoreId(SAN.toString()))
                .setManaged(managed)
                .setPowerState(
                        io.regie.agent.v1.PowerState.valueOf("POWER_STATE_" + state.toUpperCase(java.util.Locale.ROOT)))
                .build();
    }

    private Sample sample(Instant time, double cpu) {
        return Sample.newBuilder()
                .setEntityId(guest.toString())
                .setTimeMs(time.toEpochMilli())
                .addCounters(Counter.COUNTER_CPU_USED)
                .addValues(cpu)
                .build();
    }

    private void settled(org.awaitility.core.ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            records.settleAbsences();
            assertion.run();
        });
    }

    private List<String> eventsOf(UUID id) throws Exception {
        return look(() -> inventory.events(id, PageRequest.first(100)).items().stream()
                .map(EventEntry::kind)
                .toList());
    }

    private <T> T look(Callable<T> work) throws Exception {
        return access.runAs(Actor.system("test"), work);
    }
}
