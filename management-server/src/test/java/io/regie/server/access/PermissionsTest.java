package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.regie.server.testing.ServerTest;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a guest inherits, grants that do not go down, roles of a center's own, and why somebody may what he may. */
@ServerTest
@Import({Scene.class, Routes.class})
class PermissionsTest {
    private static final Set<Privilege> VIEW = Set.of(Privilege.VIEW);

    @Autowired
    Access access;

    @Autowired
    Granting granting;

    @Autowired
    Roles roles;

    @Autowired
    Rights rights;

    @Autowired
    Accounts accounts;

    @Autowired
    Groups groups;

    @Autowired
    Scene scene;

    @Autowired
    JdbcClient jdbc;

    private UUID cluster = new UUID(0, 0);
    private UUID host = cluster;
    private UUID guest = cluster;
    private UUID folder = cluster;
    private Scene.User user = new Scene.User(cluster, "", "");

    @BeforeEach
    void a_guest_on_a_host_and_in_a_folder() throws Exception {
        cluster = scene.place(scene.root(), "cluster", "cluster");
        host = scene.place(cluster, "host", "host");
        guest = scene.place(host, "guest", "guest");
        folder = scene.folder(scene.folder(scene.root(), "guests"), "accounting");
        jdbc.sql("update node set folder_id = ? where id = ?")
                .params(folder, guest)
                .update();
        user = scene.user();
    }

    private Set<Privilege> held(UUID node) throws Exception {
        return access.runAs(Scene.as(user), () -> access.privileges(node));
    }

    private boolean sees(UUID node) throws Exception {
        return access.runAs(Scene.as(user), () -> access.seen(List.of(node)).contains(node));
    }

    private UUID grant(UUID node, Role role, boolean propagate) throws Exception {
        return access.runAs(
                Scene.SETTING,
                () -> granting.create(node, user.id(), null, role.text(), propagate)
                        .id());
    }

    @Test
    void a_guest_inherits_from_its_folder() throws Exception {
        grant(folder, Role.VM_USER, true);

        assertThat(held(guest)).isEqualTo(Role.VM_USER.privileges());
        assertThat(sees(guest)).isTrue();
        assertThat(held(host)).isEmpty();
        assertThat(sees(host)).isFalse();
    }

    @Test
    void a_guest_inherits_from_its_hosts_place() throws Exception {
        grant(cluster, Role.VM_ADMIN, true);

        assertThat(held(guest)).isEqualTo(Role.VM_ADMIN.privileges());
        assertThat(sees(guest)).isTrue();
    }

    @Test
    void a_folder_is_nearer_to_a_guest_than_its_host() throws Exception {
        grant(host, Role.VM_ADMIN, true);
        grant(folder, Role.READ_ONLY, true);

        assertThat(held(guest)).isEqualTo(VIEW);
        assertThat(held(host)).isEqualTo(Role.VM_ADMIN.privileges());
    }

    @Test
    void a_guest_keeps_what_its_folder_gives_when_it_moves_to_another_host() throws Exception {
        grant(folder, Role.VM_USER, true);
        UUID other = scene.place(scene.place(scene.root(), "cluster", "other"), "host", "other");
        jdbc.sql("update node set parent_id = ? where id = ?")
                .params(other, guest)
                .update();

        assertThat(held(guest)).isEqualTo(Role.VM_USER.privileges());
        assertThat(sees(guest)).isTrue();
    }

    @Test
    void what_is_seen_follows_a_container_that_moves() throws Exception {
        UUID target = scene.folder(scene.root(), "target");
        grant(target, Role.READ_ONLY, true);
        assertThat(sees(guest)).isFalse();

        jdbc.sql("update node set parent_id = ? where id = ?")
                .params(target, cluster)
                .update();
        assertThat(sees(guest)).isTrue();

        jdbc.sql("update node set parent_id = ? where id = ?")
                .params(scene.root(), cluster)
                .update();
        assertThat(sees(guest)).isFalse();
    }

    @Test
    void a_grant_that_does_not_go_down_holds_at_its_node_alone() throws Exception {
        grant(cluster, Role.VM_ADMIN, false);

        assertThat(held(cluster)).isEqualTo(Role.VM_ADMIN.privileges());
        assertThat(sees(cluster)).isTrue();
        assertThat(held(host)).isEmpty();
        assertThat(sees(host)).isFalse();
    }

    @Test
    void below_a_grant_that_does_not_go_down_the_one_above_holds_on() throws Exception {
        grant(cluster, Role.VM_ADMIN, true);
        grant(host, Role.READ_ONLY, false);

        assertThat(held(host)).isEqualTo(VIEW);
        assertThat(held(guest)).isEqualTo(Role.VM_ADMIN.privileges());
    }

    @Test
    void below_his_own_grant_that_does_not_go_down_a_users_groups_count() throws Exception {
        grant(cluster, Role.READ_ONLY, false);
        scene.grantToGroup(cluster, scene.groupOf(user), Role.VM_USER);

        assertThat(held(cluster)).isEqualTo(VIEW);
        assertThat(held(host)).isEqualTo(Role.VM_USER.privileges());
    }

    @Test
    void a_role_of_the_centers_own_gives_its_privileges_and_seeing() throws Exception {
        String role = role(Set.of(Privilege.GUEST_SNAPSHOT));
        access.runAs(Scene.SETTING, () -> granting.create(cluster, user.id(), null, role, true));

        assertThat(held(guest)).containsExactlyInAnyOrder(Privilege.VIEW, Privilege.GUEST_SNAPSHOT);
    }

    @Test
    void what_is_granted_follows_its_role() throws Exception {
        String role = role(Set.of(Privilege.GUEST_SNAPSHOT));
        access.runAs(Scene.SETTING, () -> granting.create(cluster, user.id(), null, role, true));
        access.runAs(
                Scene.SETTING,
                () -> roles.update(role, "changed " + UUID.randomUUID(), "", Set.of(Privilege.GUEST_CLONE)));

        assertThat(held(guest)).containsExactlyInAnyOrder(Privilege.VIEW, Privilege.GUEST_CLONE);
    }

    @Test
    void a_role_that_is_granted_cannot_be_deleted() throws Exception {
        String role = role(Set.of());
        UUID grant = access.runAs(
                Scene.SETTING,
                () -> granting.create(cluster, user.id(), null, role, true).id());

        assertThatThrownBy(() -> delete(role)).hasMessageContaining("is granted to somebody");
        scene.takeBack(grant);
        delete(role);
        assertThatThrownBy(() -> roles.get(role)).hasMessageContaining("no such role");
    }

    @Test
    void the_four_roles_can_be_neither_changed_nor_deleted() {
        for (Role role : Role.values()) {
            assertThatThrownBy(() -> delete(role.text())).hasMessageContaining("one of the four");
            assertThatThrownBy(() -> access.runAs(
                            Scene.SETTING, () -> roles.update(role.text(), "x", "", Set.of(Privilege.GUEST_CLONE))))
                    .hasMessageContaining("one of the four");
        }
    }

    private String role(Set<Privilege> privileges) throws Exception {
        return access.runAs(
                Scene.SETTING,
                () -> roles.create("role " + UUID.randomUUID(), "", privileges).id());
    }

    private void delete(String role) throws Exception {
        access.runAs(Scene.SETTING, () -> {
            roles.delete(role);
            return role;
        });
    }

    @Test
    void nobody_grants_more_than_he_has() throws Exception {
        String delegate = role(Set.of(Privilege.GRANT_MANAGE, Privilege.GUEST_POWER));
        access.runAs(Scene.SETTING, () -> granting.create(cluster, user.id(), null, delegate, true));
        UUID other = scene.user().id();

        assertThatThrownBy(() -> access.runAs(
                        Scene.as(user), () -> granting.create(host, other, null, Role.VM_USER.text(), true)))
                .hasMessageContaining("guest.console");
        access.runAs(Scene.as(user), () -> granting.create(host, other, null, delegate, true));
        access.runAs(Scene.as(user), () -> granting.create(guest, other, null, Role.READ_ONLY.text(), true));
    }

    @Test
    void nobody_takes_back_more_than_he_has() throws Exception {
        access.runAs(
                Scene.SETTING,
                () -> granting.create(cluster, user.id(), null, role(Set.of(Privilege.GRANT_MANAGE)), true));
        UUID others = scene.grant(cluster, scene.user(), Role.VM_ADMIN);

        assertThatThrownBy(() -> access.runAs(Scene.as(user), () -> granting.update(others, "read-only", null)))
                .hasMessageContaining("more than you may yourself");
        assertThatThrownBy(() -> access.runAs(Scene.as(user), () -> {
                    granting.delete(others);
                    return others;
                }))
                .hasMessageContaining("more than you may yourself");
    }

    @Test
    void who_manages_accounts_cannot_make_himself_more_than_he_is() throws Exception {
        access.runAs(
                Scene.SETTING,
                () -> granting.create(scene.root(), user.id(), null, role(Set.of(Privilege.ACCOUNT_MANAGE)), true));
        Scene.User admin = scene.user();
        scene.grant(scene.root(), admin, Role.CENTER_ADMIN);
        UUID admins = scene.groupOf(admin);
        scene.grantToGroup(scene.root(), admins, Role.CENTER_ADMIN);

        assertThatThrownBy(() -> access.runAs(Scene.as(user), () -> groups.add(admins, user.id())))
                .hasMessageContaining("more than you may yourself");
        assertThatThrownBy(() -> access.runAs(Scene.as(user), () -> accounts.update(admin.id(), "", false)))
                .hasMessageContaining("more than you may yourself");
        assertThatThrownBy(() ->
                        access.runAs(Scene.as(user), () -> roles.create("mine", "", Set.of(Privilege.GUEST_DELETE))))
                .hasMessageContaining("more than you may yourself");
    }

    @Test
    void it_is_told_which_grant_counts_and_which_it_replaces() throws Exception {
        UUID group = scene.groupOf(user);
        UUID far = grant(cluster, Role.VM_ADMIN, true);
        UUID single = scene.grantToGroup(host, group, Role.VM_ADMIN);
        access.runAs(Scene.SETTING, () -> granting.update(single, Role.VM_ADMIN.text(), false));
        UUID own = grant(folder, Role.VM_USER, true);
        UUID byGroup = scene.grantToGroup(folder, group, Role.CENTER_ADMIN);

        Rights.EffectiveRights told = access.runAs(Scene.SETTING, () -> rights.ofUser(user.id(), guest));

        assertThat(told.privileges()).containsExactlyElementsOf(Role.VM_USER.privileges());
        assertThat(told.path())
                .extracting(NodeTree.Place::name)
                .startsWith("guest", "accounting", "guests", "host", "cluster");
        assertThat(told.grants())
                .extracting(Rights.Reason::grantId, Rights.Reason::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(own, Rights.Outcome.COUNTS),
                        org.assertj.core.groups.Tuple.tuple(byGroup, Rights.Outcome.REPLACED_BY_OWN),
                        org.assertj.core.groups.Tuple.tuple(single, Rights.Outcome.DOES_NOT_GO_DOWN),
                        org.assertj.core.groups.Tuple.tuple(far, Rights.Outcome.REPLACED_BY_NEARER));
    }
}
