package io.regie.server.hostlink;

import static org.assertj.core.api.Assertions.assertThat;

import io.regie.server.inventory.HostRecords;
import io.regie.server.inventory.HostRecords.HostAddress;
import io.regie.server.testing.ServerTest;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** Two servers on one database; the server that the test runs in listens to nobody. */
@ServerTest
@TestPropertySource(properties = "regie.listen-to-hosts=false")
class HostLeasesTest {
    @Autowired
    JdbcClient jdbc;

    @Autowired
    HostRecords records;

    @Autowired
    TransactionTemplate transaction;

    HostLeases first;
    HostLeases second;
    List<UUID> hosts;

    @BeforeEach
    void four_hosts_and_two_servers() {
        first = new HostLeases(jdbc);
        second = new HostLeases(jdbc);
        hosts = Stream.generate(UUID::randomUUID).limit(4).toList();
        hosts.forEach(id -> records.enrol(new HostAddress(id, "h-" + id, id + ".test", 7443), "1", Instant.now()));
        first.open();
    }

    @AfterEach
    void forget() {
        first.close();
        second.close();
        hosts.forEach(records::forget);
    }

    @Test
    void a_server_alone_listens_to_every_host() {
        assertThat(renew(first)).containsAll(hosts);
    }

    @Test
    void two_servers_share_the_hosts_and_none_is_listened_to_twice() {
        renew(first);
        second.open();
        renew(second);
        Set<UUID> ofFirst = renew(first);
        Set<UUID> ofSecond = renew(second);
        assertThat(ofFirst).hasSameSizeAs(ofSecond).doesNotContainAnyElementsOf(ofSecond);
        ofFirst.addAll(ofSecond);
        assertThat(ofFirst).containsAll(hosts);
    }

    @Test
    void a_dead_servers_hosts_go_to_the_living() {
        second.open();
        renew(first);
        renew(second);
        jdbc.sql("update server set lease_until = now() - interval '1 second'").update();
        assertThat(renew(second)).containsAll(hosts);
    }

    @Test
    void a_server_that_stops_in_order_gives_its_hosts_up_at_once() {
        second.open();
        renew(first);
        renew(second);
        first.close();
        assertThat(renew(second)).containsAll(hosts);
    }

    private Set<UUID> renew(HostLeases leases) {
        Set<UUID> owned = new HashSet<>();
        transaction.executeWithoutResult(status -> leases.renew().forEach(host -> owned.add(host.id())));
        return owned;
    }
}
