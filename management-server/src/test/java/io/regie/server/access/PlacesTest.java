package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.regie.server.testing.ServerTest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Folders, datacenters and clusters over REST. */
@ServerTest
@Import({Scene.class, Routes.class})
class PlacesTest {
    @Autowired
    Walker walker;

    @Autowired
    Scene scene;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    JsonMapper json;

    private Walker.Person admin = Walker.NOBODY;
    private UUID top = new UUID(0, 0);

    @BeforeEach
    void a_folder_to_work_in() {
        admin = walker.centerPerson(
                Role.CENTER_ADMIN, Operation.of("POST", "/api/v1/folders").orElseThrow());
        top = scene.folder(scene.root(), "top");
    }

    private Walker.Answer send(String method, String path, @Nullable String body) {
        return walker.send(method, "/api/v1" + path, body, admin);
    }

    private JsonNode made(UUID parent, String kind, String name) {
        Walker.Answer answer = send(
                "POST",
                "/folders",
                "{\"parentId\": \"%s\", \"kind\": \"%s\", \"name\": \"%s\"}".formatted(parent, kind, name));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return json.readTree(answer.text());
    }

    private static UUID id(JsonNode place) {
        return UUID.fromString(place.path("id").asString());
    }

    private Walker.Answer move(UUID node, UUID destination) {
        return send("PUT", "/inventory/" + node + "/parent", "{\"parentId\": \"%s\"}".formatted(destination));
    }

    @Test
    void a_folder_is_made_renamed_moved_and_deleted() {
        UUID first = id(made(top, "folder", "first"));
        UUID second = id(made(top, "folder", "second"));

        assertThat(send("PUT", "/folders/" + second, "{\"name\": \"renamed\"}").text())
                .contains("renamed");
        assertThat(move(second, first).status()).isEqualTo(204);
        assertThat(json.readTree(send("GET", "/folders/" + second, null).text())
                        .path("parentId")
                        .asString())
                .isEqualTo(first.toString());
        assertThat(send("DELETE", "/folders/" + first, null).text()).contains("place.not-empty");
        assertThat(send("DELETE", "/folders/" + second, null).status()).isEqualTo(204);
        assertThat(send("DELETE", "/folders/" + first, null).status()).isEqualTo(204);
        assertThat(send("GET", "/folders/" + first, null).status()).isEqualTo(404);
    }

    @Test
    void what_is_changed_is_in_the_audit_trail() {
        UUID made = id(made(top, "folder", "watched"));
        move(made, scene.root());
        send("DELETE", "/folders/" + made, null);

        assertThat(jdbc.sql("select action from audit where target_id = ? order by id")
                        .param(made)
                        .query(String.class)
                        .list())
                .containsExactly("inventory.create", "inventory.move", "inventory.delete");
    }

    @Test
    void two_places_of_one_name_do_not_stand_side_by_side() {
        made(top, "folder", "twin");

        assertThat(send(
                                "POST",
                                "/folders",
                                "{\"parentId\": \"%s\", \"kind\": \"folder\", \"name\": \"Twin\"}".formatted(top))
                        .text())
                .contains("place.name-taken");
    }

    @Test
    void nothing_stands_below_itself() {
        UUID inner = id(made(top, "folder", "inner"));

        assertThat(move(top, inner).text()).contains("place.circle");
    }

    @Test
    void no_datacenter_stands_in_another() {
        UUID outer = id(made(top, "datacenter", "outer"));
        UUID folder = id(made(top, "folder", "holds one"));
        made(folder, "datacenter", "inner");

        assertThat(move(folder, outer).text()).contains("place.nested");
        assertThat(send(
                                "POST",
                                "/folders",
                                "{\"parentId\": \"%s\", \"kind\": \"datacenter\", \"name\": \"x\"}".formatted(outer))
                        .text())
                .contains("place.unfit");
    }

    @Test
    void a_host_moves_between_clusters_with_its_guests() {
        UUID one = id(made(top, "cluster", "one"));
        UUID two = id(made(top, "cluster", "two"));
        UUID host = scene.place(one, "host", "h");
        scene.place(host, "guest", "g");

        assertThat(move(host, two).status()).isEqualTo(204);
        JsonNode place = json.readTree(send("GET", "/folders/" + two, null).text());
        assertThat(place.path("hostCount").asInt()).isEqualTo(1);
        assertThat(place.path("guestCount").asInt()).isEqualTo(1);
    }

    @Test
    void a_guest_goes_into_a_folder_and_out_of_it_and_stays_on_its_host() {
        UUID folder = id(made(top, "folder", "guests"));
        UUID host = scene.place(id(made(top, "cluster", "c")), "host", "h");
        UUID guest = scene.place(host, "guest", "g");

        assertThat(move(guest, folder).status()).isEqualTo(204);
        assertThat(jdbc.sql("select folder_id from node where id = ? and parent_id = ?")
                        .params(guest, host)
                        .query(UUID.class)
                        .single())
                .isEqualTo(folder);
        assertThat(send("DELETE", "/folders/" + folder, null).text()).contains("place.not-empty");
        assertThat(send("PUT", "/inventory/" + guest + "/parent", "{}").status())
                .isEqualTo(204);
        assertThat(send("DELETE", "/folders/" + folder, null).status()).isEqualTo(204);
    }

    @Test
    void a_guest_does_not_go_into_a_cluster() {
        UUID cluster = id(made(top, "cluster", "c"));
        UUID guest = scene.place(scene.place(cluster, "host", "h"), "guest", "g");

        assertThat(move(guest, cluster).text()).contains("place.unfit");
    }

    @Test
    void the_cluster_that_new_hosts_join_cannot_be_deleted() {
        UUID cluster = UUID.nameUUIDFromBytes("regie/cluster".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(send("DELETE", "/folders/" + cluster, null).text()).contains("place.fixed");
    }
}
