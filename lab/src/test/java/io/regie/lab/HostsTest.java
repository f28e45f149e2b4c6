package io.regie.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class HostsTest {
    private final Center center = new Center();

    @ParameterizedTest
    @ValueSource(strings = {"h1", "h2"})
    void a_host_shows_what_the_machine_really_has(String host) {
        JsonNode shown = center.named("hosts", host);

        assertThat(shown.path("connection").asString()).isEqualTo("connected");
        assertThat(shown.path("logicalCpus").asInt()).isEqualTo(Integer.parseInt(Regie.inHost(host, "nproc", "--all")));
        long kibibytes = Long.parseLong(Regie.inHost(host, "awk", "/^MemTotal:/ { print $2 }", "/proc/meminfo"));
        assertThat(shown.path("memoryBytes").asLong()).isEqualTo(kibibytes * 1024);
    }

    @Test
    void both_hosts_see_the_shared_datastore_and_their_own() {
        assertThat(center.items("datastores"))
                .filteredOn(store -> store.path("name").asString().equals("san"))
                .singleElement()
                .satisfies(store -> assertThat(store.path("shared").asBoolean()).isTrue());
    }

    @Test
    void the_lab_brings_a_template_of_either_kind() {
        assertThat(center.items("templates").stream()
                        .map(template -> template.path("name").asString()))
                .contains("tiny-vm", "tiny-ctx");
    }

    @Test
    void networks_are_the_port_groups_of_the_hosts_switches() {
        assertThat(center.items("networks").stream()
                        .map(network -> network.path("name").asString() + "/"
                                + network.path("vlan").asInt()))
                .contains("LAN/0", "VLAN-20/20");
    }
}
