package io.regie.lab;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** A guest deployed for one test and deleted at its end. */
final class TestGuest implements AutoCloseable {
    private final Center center;
    private final String name;
    private final String id;

    private TestGuest(Center center, String name) {
        this.center = center;
        this.name = name;
        this.id = center.id("guests", name);
    }

    /** Deploys from a template to a host, powered off. */
    static TestGuest deploy(Center center, String name, String template, String host) {
        center.done(center.post(
                "/guests",
                "{\"name\": \"%s\", \"templateId\": \"%s\", \"hostId\": \"%s\"}"
                        .formatted(name, center.id("templates", template), center.id("hosts", host))));
        return new TestGuest(center, name);
    }

    TestGuest started() {
        power("start");
        return this;
    }

    String id() {
        return id;
    }

    JsonNode power(String action) {
        return center.done(center.post("/guests/" + id + "/power", "{\"action\": \"" + action + "\"}"));
    }

    Answer askToMove(String host) {
        return center.post(
                "/guests/" + id + "/migrations", "{\"destinationHostId\": \"" + center.id("hosts", host) + "\"}");
    }

    /** As the inventory shows it. */
    JsonNode shown() {
        return center.named("guests", name);
    }

    String hostName() {
        return shown().path("hostName").asString();
    }

    String state() {
        return shown().path("powerState").asString();
    }

    /** Waits until the guest has an address from the lab's DHCP server and its clock answers there. */
    Ticks ticks() {
        return await().atMost(Duration.ofSeconds(120))
                .ignoreExceptions()
                .until(() -> Ticks.read(address()), tick -> tick.number() > 0);
    }

    /** A guest without a guest agent tells nobody its address; the DHCP server knows it by the card's. */
    private String address() {
        String mac = center.get("/guests/" + id)
                .body()
                .path("nics")
                .path(0)
                .path("macAddress")
                .asString();
        return Regie.leaseOf(mac).orElseThrow();
    }

    /** How many hosts of the lab run it: looks at the processes, not at what Régie says. */
    long runningCopies() {
        return java.util.stream.Stream.of("h1", "h2").filter(this::runsOn).count();
    }

    boolean runsOn(String host) {
        return Regie.trueInHost(host, "pgrep", "-f", "guest=" + id + "|guest=" + name + "|\\[lxc monitor\\].* " + id);
    }

    @Override
    public void close() {
        if (center.find("guests", name).isPresent()) {
            center.post("/guests/" + id + "/power?wait=30s", "{\"action\": \"power-off\"}");
            center.ended(center.delete("/guests/" + id));
        }
    }
}
