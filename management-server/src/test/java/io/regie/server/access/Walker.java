package io.regie.server.access;

import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.authentication;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.request;

import jakarta.servlet.AsyncContext;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.http.HttpMethod;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.test.context.TestSecurityContextHolder;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** Sends the examples as people of every role, to their own subtree and elsewhere. */
@TestComponent
class Walker {
    private final MockMvcTester http;
    private final Stage stage;
    private final Scene scene;
    private final JdbcClient jdbc;
    private final Map<Role, Person> shared = new EnumMap<>(Role.class);
    private final Map<Role, Person> atCenter = new EnumMap<>(Role.class);

    Walker(MockMvcTester http, Stage stage, Scene scene, JdbcClient jdbc) {
        this.http = http;
        this.stage = stage;
        this.scene = scene;
        this.jdbc = jdbc;
    }

    /** Somebody with one role at the top of his own subtree, or at the root. */
    record Person(UUID id, Role role, Stage.Set stage) {}

    record Answer(int status, String text) {}

    /** Stands for somebody until there is somebody. */
    static final Person NOBODY =
            new Person(new UUID(0, 0), Role.READ_ONLY, new Stage.Set(Stage.NOWHERE, Stage.NOWHERE));

    /** What changes something gets a stage for itself. */
    Person person(Role role, Operation operation) {
        boolean changes = !operation.method().equals("GET") && role.allows(operation.privilege());
        return changes ? make(role, false) : shared.computeIfAbsent(role, r -> make(r, false));
    }

    Person centerPerson(Role role, Operation operation) {
        boolean changes = !operation.method().equals("GET") && role.allows(operation.privilege());
        return changes ? make(role, true) : atCenter.computeIfAbsent(role, r -> make(r, true));
    }

    private Person make(Role role, boolean center) {
        Stage.Set set = stage.set();
        UUID id = stage.user("walker");
        jdbc.sql("insert into access_grant (id, node_id, user_id, role, created_at) values (?, ?, ?, ?, ?)")
                .params(
                        UUID.randomUUID(),
                        center ? scene.root() : set.own().folder(),
                        id,
                        role.text(),
                        Timestamp.from(Instant.now()))
                .update();
        return new Person(id, role, set);
    }

    /** As a page's script does: with the session and the token against forgery. */
    Answer send(Operation operation, @Nullable Person person, Stage.Side own, Stage.Side target) {
        UUID actor = person == null ? new UUID(0, 0) : person.id();
        Examples.Example example = Examples.of(operation, new Examples.Aim(own, target, actor));
        return send(operation.method(), example.path(), example.body(), person);
    }

    Answer send(String method, String path, @Nullable String body, @Nullable Person person) {
        boolean rest = path.startsWith("/api/");
        MockHttpServletRequestBuilder request =
                request(HttpMethod.valueOf(method), java.net.URI.create(path)).secure(true);
        if (person != null) {
            Actor actor = new Actor(person.id(), "walker", Actor.Cause.USER, null);
            request.with(authentication(
                            UsernamePasswordAuthenticationToken.authenticated(new SignedIn(actor), null, List.of())))
                    .with(csrf());
        }
        if (!rest) {
            request.accept("text/html");
        }
        if (body != null) {
            request.contentType(rest ? "application/json" : "application/x-www-form-urlencoded");
            request.content(body.isEmpty() && rest ? "{}" : body);
        }
        MvcTestResult result = http.perform(request);
        TestSecurityContextHolder.clearContext(); // or who comes next on this thread would be this person
        endStream(result);
        return new Answer(result.getResponse().getStatus(), text(result));
    }

    /** A live stream would go on for ever. */
    private static void endStream(MvcTestResult result) {
        String type = result.getResponse().getContentType();
        AsyncContext async = result.getRequest().getAsyncContext();
        if (async != null && type != null && type.startsWith("text/event-stream")) {
            async.complete();
        }
    }

    private static String text(MvcTestResult result) {
        try {
            return result.getResponse().getContentAsString(StandardCharsets.UTF_8);
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("every Java has UTF-8", e);
        }
    }
}
