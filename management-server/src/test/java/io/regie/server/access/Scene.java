package io.regie.server.access;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Sets the scene for tests of access: places in the inventory, users, and tokens to act with. */
@TestComponent
@Import({Stage.class, Walker.class})
class Scene {
    private final JdbcClient jdbc;
    private final NodeTree tree;
    private final Accounts accounts;
    private final Groups groups;
    private final Granting granting;
    private final ApiTokens tokens;
    private final Access access;
    private final Path home;

    Scene(
            JdbcClient jdbc,
            NodeTree tree,
            Accounts accounts,
            Groups groups,
            Granting granting,
            ApiTokens tokens,
            Access access,
            @Value("${regie.home}") Path home) {
        this.jdbc = jdbc;
        this.tree = tree;
        this.accounts = accounts;
        this.groups = groups;
        this.granting = granting;
        this.tokens = tokens;
        this.access = access;
        this.home = home;
    }

    /** Somebody, and his one-time password. */
    record User(UUID id, String name, String password) {}

    static final Actor SETTING = Actor.system("test");

    UUID root() {
        return tree.root();
    }

    Path home() {
        return home;
    }

    String localToken() throws Exception {
        return Files.readString(home.resolve("local-token"), StandardCharsets.UTF_8)
                .strip();
    }

    UUID folder(UUID parent, String name) {
        return place(parent, "folder", name);
    }

    /** A node alone, without what the inventory keeps of a host or a guest besides. */
    UUID place(UUID parent, String kind, String name) {
        UUID id = UUID.randomUUID();
        jdbc.sql("insert into node (id, parent_id, kind, name) values (:id, :parent, :kind, :name)")
                .param("id", id)
                .param("kind", kind)
                .param("parent", parent)
                .param("name", name)
                .update();
        return id;
    }

    User user() throws Exception {
        String name = "user-" + UUID.randomUUID();
        Accounts.NewUser made = access.runAs(SETTING, () -> accounts.create(name, "Somebody"));
        return new User(made.user().id(), name, made.oneTimePassword());
    }

    UUID groupOf(User... members) throws Exception {
        return access.runAs(SETTING, () -> {
            UUID id = groups.create("group " + UUID.randomUUID(), "").id();
            List.of(members).forEach(member -> groups.add(id, member.id()));
            return id;
        });
    }

    UUID grant(UUID node, User user, Role role) throws Exception {
        return access.runAs(
                SETTING,
                () -> granting.create(node, user.id(), null, role.text(), null).id());
    }

    UUID grantToGroup(UUID node, UUID group, Role role) throws Exception {
        return access.runAs(
                SETTING,
                () -> granting.create(node, null, group, role.text(), null).id());
    }

    void takeBack(UUID grant) throws Exception {
        access.runAs(SETTING, () -> {
            granting.delete(grant);
            return grant;
        });
    }

    /** An API token of the user that may do no more than {@code scope}. */
    String token(User user, @Nullable Role scope) throws Exception {
        return access.runAs(as(user), () -> tokens.create("test", scope, null).token());
    }

    /** Lets all tokens of the user end at that moment. */
    void endTokens(User user, Instant end) {
        jdbc.sql("update api_token set expires_at = :end where user_id = :user")
                .param("end", Timestamp.from(end))
                .param("user", user.id())
                .update();
    }

    static Actor as(User user) {
        return new Actor(user.id(), user.name(), Actor.Cause.USER, null);
    }
}
