package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import io.regie.server.testing.ServerTest;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServerTest
@Import({Scene.class, Routes.class})
class AccessTest {
    @Autowired
    Access access;

    @Autowired
    Scene scene;

    @Autowired
    JdbcClient jdbc;

    private UUID top = new UUID(0, 0);
    private UUID near = top;
    private Scene.User user = new Scene.User(top, "", "");

    @BeforeEach
    void a_user_and_two_places_one_below_the_other() throws Exception {
        top = scene.folder(scene.root(), "top");
        near = scene.folder(top, "near");
        user = scene.user();
    }

    private Set<Privilege> held(UUID node) throws Exception {
        return access.runAs(Scene.as(user), () -> access.privileges(node));
    }

    @Test
    void each_role_includes_the_lesser_ones() {
        for (Role role : Role.values()) {
            for (Role lesser : Role.values()) {
                if (lesser.compareTo(role) <= 0) {
                    assertThat(role.privileges()).containsAll(lesser.privileges());
                }
            }
        }
        assertThat(Role.CENTER_ADMIN.privileges()).containsExactlyInAnyOrder(Privilege.values());
    }

    @Test
    void a_grant_holds_below_its_node_and_not_above() throws Exception {
        scene.grant(near, user, Role.VM_USER);

        assertThat(held(scene.folder(near, "leaf"))).isEqualTo(Role.VM_USER.privileges());
        assertThat(held(top)).isEmpty();
    }

    @Test
    void a_nearer_grant_replaces_one_further_up_even_by_less() throws Exception {
        scene.grant(top, user, Role.VM_ADMIN);
        scene.grant(near, user, Role.READ_ONLY);

        assertThat(held(near)).isEqualTo(Role.READ_ONLY.privileges());
        assertThat(held(top)).isEqualTo(Role.VM_ADMIN.privileges());
    }

    @Test
    void a_users_own_grant_replaces_his_groups_at_one_node() throws Exception {
        scene.grantToGroup(near, scene.groupOf(user), Role.CENTER_ADMIN);
        scene.grant(near, user, Role.READ_ONLY);

        assertThat(held(near)).isEqualTo(Role.READ_ONLY.privileges());
    }

    @Test
    void a_groups_nearer_grant_replaces_a_users_own_further_up() throws Exception {
        scene.grant(top, user, Role.CENTER_ADMIN);
        scene.grantToGroup(near, scene.groupOf(user), Role.VM_USER);

        assertThat(held(near)).isEqualTo(Role.VM_USER.privileges());
    }

    @Test
    void the_grants_of_groups_at_one_node_add_up() throws Exception {
        scene.grantToGroup(near, scene.groupOf(user), Role.READ_ONLY);
        scene.grantToGroup(near, scene.groupOf(user), Role.VM_ADMIN);

        assertThat(held(near)).isEqualTo(Role.VM_ADMIN.privileges());
    }

    @Test
    void a_withdrawn_grant_holds_no_longer() throws Exception {
        UUID grant = scene.grant(near, user, Role.VM_ADMIN);
        scene.takeBack(grant);

        assertThat(held(near)).isEmpty();
    }

    @Test
    void what_may_not_be_seen_answers_as_if_it_did_not_exist() {
        RegieException hidden = refusal(Privilege.VIEW, near);
        RegieException absent = refusal(Privilege.VIEW, UUID.randomUUID());

        assertThat(hidden.kind()).isEqualTo(absent.kind());
        assertThat(hidden.code()).isEqualTo(absent.code());
        assertThat(hidden.sentence()).isEqualTo(absent.sentence());
        assertThat(hidden.remedy()).isEqualTo(absent.remedy());
        assertThat(refusal(Privilege.GUEST_DELETE, near).kind()).isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    void what_may_be_seen_only_names_the_privilege_and_where_it_could_be_granted() throws Exception {
        scene.grant(near, user, Role.READ_ONLY);

        RegieException refusal = refusal(Privilege.GUEST_MIGRATE, near);

        assertThat(refusal.kind()).isEqualTo(ErrorKind.FORBIDDEN);
        assertThat(refusal.sentence()).contains("guest.migrate").contains("near");
        assertThat(refusal.remedy()).contains("VM admin").contains("near").doesNotContain("top");
    }

    @Test
    void a_denial_is_in_the_audit_trail() throws Exception {
        scene.grant(near, user, Role.READ_ONLY);
        refusal(Privilege.GUEST_MIGRATE, near);

        assertThat(jdbc.sql("select outcome from audit where actor_id = ? and action = 'guest.migrate'")
                        .param(user.id())
                        .query(String.class)
                        .list())
                .containsExactly("denied");
    }

    @Test
    void a_limit_takes_away_and_never_gives() throws Exception {
        scene.grant(near, user, Role.VM_USER);
        Actor narrow = new Actor(user.id(), user.name(), Actor.Cause.API_TOKEN, Role.READ_ONLY);
        Actor wide = new Actor(user.id(), user.name(), Actor.Cause.API_TOKEN, Role.CENTER_ADMIN);

        assertThat(access.runAs(narrow, () -> access.privileges(near))).isEqualTo(Role.READ_ONLY.privileges());
        assertThat(access.runAs(wide, () -> access.privileges(near))).isEqualTo(Role.VM_USER.privileges());
    }

    @Test
    void lists_show_the_subtrees_where_something_is_granted() throws Exception {
        scene.grant(near, user, Role.READ_ONLY);
        UUID leaf = scene.folder(near, "leaf");
        UUID beside = scene.folder(top, "beside");

        VisibleNodes visible = access.runAs(Scene.as(user), access::visible);
        List<UUID> seen = jdbc.sql("select id from node where " + visible.condition("id"))
                .param("visibleRoots", visible.parameter())
                .query(UUID.class)
                .list();

        assertThat(seen).containsExactlyInAnyOrder(near, leaf).doesNotContain(beside);
    }

    @Test
    void a_grant_ends_with_its_node() throws Exception {
        scene.grant(near, user, Role.READ_ONLY);
        jdbc.sql("delete from node where id = ?").param(near).update();

        assertThat(jdbc.sql("select count(*) from access_grant where user_id = ?")
                        .param(user.id())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private RegieException refusal(Privilege privilege, UUID node) {
        return catchThrowableOfType(
                RegieException.class,
                () -> access.runAs(Scene.as(user), () -> {
                    access.require(privilege, node);
                    return node;
                }));
    }

    @Test
    void nobody_may_do_nothing() {
        assertThatThrownBy(() -> access.require(Privilege.VIEW, near))
                .isInstanceOfSatisfying(
                        RegieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAUTHENTICATED));
    }
}
