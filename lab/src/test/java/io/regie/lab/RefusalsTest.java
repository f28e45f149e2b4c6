package io.regie.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private final Center center = new Center();

    @Test
    void a_wrong_token_is_refused() {
        Answer answer = center.getAs("regie_wrong", "/hosts");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.remedy()).isNotEmpty();
    }

    @Test
    void a_host_that_does_not_exist_is_not_found() {
        Answer answer = center.get("/hosts/" + UUID.randomUUID());
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isNotEmpty();
    }

    @Test
    void a_name_already_taken_is_refused_beside_its_field_and_makes_nothing() {
        try (TestGuest first = TestGuest.deploy(center, "it-taken", "tiny-ctx", "h1")) {
            Answer answer = deploy("it-taken", "tiny-ctx", "");
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.body().path("errors").path(0).path("field").asString())
                    .isEqualTo("name");
            assertThat(center.items("guests").stream()
                            .filter(guest -> guest.path("name").asString().equals("it-taken")))
                    .hasSize(1);
            assertThat(first.state()).isEqualTo("off");
        }
    }

    @Test
    void more_memory_than_any_host_has_is_refused_with_a_remedy() {
        Answer answer = deploy("it-huge", "tiny-vm", ", \"memoryBytes\": 70368744177664, \"start\": true");
        assertThat(answer.status()).isBetween(400, 499);
        assertThat(answer.remedy()).isNotEmpty();
        assertThat(center.find("guests", "it-huge")).isEmpty();
    }

    @Test
    void a_virtual_machine_on_a_local_datastore_does_not_move() {
        String local = center.items("datastores").stream()
                .filter(store -> !store.path("shared").asBoolean())
                .filter(store -> Regie.trueInHost(
                        "h1",
                        "grep",
                        "-q",
                        store.path("id").asString(),
                        "/srv/regie/datastores/local/.regie-datastore"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
        center.done(deploy(
                "it-local",
                "tiny-vm",
                ", \"hostId\": \"%s\", \"datastoreId\": \"%s\"".formatted(center.id("hosts", "h1"), local)));
        String id = center.id("guests", "it-local");
        center.done(center.post("/guests/" + id + "/power", "{\"action\": \"start\"}"));

        Answer answer = center.post(
                "/guests/" + id + "/migrations", "{\"destinationHostId\": \"" + center.id("hosts", "h2") + "\"}");

        assertThat(answer.status()).isBetween(400, 499);
        assertThat(answer.body().toString()).containsIgnoringCase("datastore");
        assertThat(center.named("guests", "it-local").path("hostName").asString())
                .isEqualTo("h1");
        center.done(center.post("/guests/" + id + "/power", "{\"action\": \"power-off\"}"));
        center.done(center.delete("/guests/" + id));
    }

    private Answer deploy(String name, String template, String more) {
        return center.post(
                "/guests",
                "{\"name\": \"%s\", \"templateId\": \"%s\"%s}".formatted(name, center.id("templates", template), more));
    }
}
