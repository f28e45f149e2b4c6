package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.regie.server.access.Operation.Reach;
import io.regie.server.testing.ServerTest;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/**
 * Tries every operation of the table as every role, over REST, at the person's own subtree and elsewhere: what the table
 * allows is done, what it does not is refused by name, and nothing of elsewhere shows in any answer.
 */
@ServerTest
@Import({Scene.class, Routes.class})
class RestRightsTest {
    private static final Logger log = LoggerFactory.getLogger(RestRightsTest.class);
    private static final AtomicInteger CASES = new AtomicInteger();

    /** What answers with a WebSocket cannot be tried without one; the tests of consoles do. */
    private static final Set<String> WEB_SOCKETS = Set.of("/api/v1/consoles/{ticket}");

    @Autowired
    Walker walker;

    @Autowired
    Stage stage;

    @AfterAll
    static void tell() {
        log.info("Operations over REST: {}, cases tried: {}", operations().count(), CASES.get());
    }

    private static Stream<Operation> operations() {
        return Operation.TABLE.stream().filter(operation -> !WEB_SOCKETS.contains(operation.route()));
    }

    private static Stream<DynamicTest> cases(Set<Reach> reaches, String what, Case tried) {
        return operations()
                .filter(operation -> reaches.contains(operation.reach()))
                .flatMap(operation -> Stream.of(Role.values())
                        .map(role -> dynamicTest(
                                "%s: %s %s %s".formatted(what, role.text(), operation.method(), operation.route()),
                                () -> {
                                    CASES.incrementAndGet();
                                    tried.run(role, operation);
                                })));
    }

    interface Case {
        void run(Role role, Operation operation);
    }

    @TestFactory
    Stream<DynamicTest> at_an_object_of_his_own_each_role_may_what_the_table_says() {
        return cases(EnumSet.of(Reach.AT_OBJECT, Reach.SOMEWHERE), "own", (role, operation) -> {
            Walker.Person person = walker.person(role, operation);
            Stage.Set set = person.stage();
            Walker.Answer answer = walker.send(operation, person, set.own(), set.own());
            assertAllowedOrNamed(role, operation, answer);
            assertNothingOf(set.elsewhere(), answer);
        });
    }

    @TestFactory
    Stream<DynamicTest> elsewhere_everything_answers_as_if_it_did_not_exist() {
        return cases(EnumSet.of(Reach.AT_OBJECT), "elsewhere", (role, operation) -> {
            Walker.Person person = walker.person(role, operation);
            Stage.Set set = person.stage();
            Walker.Answer answer = walker.send(operation, person, set.own(), set.elsewhere());
            assertThat(answer.status()).as("%s: %s", operation, answer.text()).isEqualTo(404);
            assertThat(answer.text()).doesNotContain(set.elsewhere().mark());
        });
    }

    @TestFactory
    Stream<DynamicTest> with_the_whole_center_each_role_at_its_root_may_what_the_table_says() {
        return cases(EnumSet.of(Reach.AT_CENTER), "center", (role, operation) -> {
            Walker.Person person = walker.centerPerson(role, operation);
            Stage.Side own = person.stage().own();
            assertAllowedOrNamed(role, operation, walker.send(operation, person, own, own));
        });
    }

    @TestFactory
    Stream<DynamicTest> a_role_in_a_subtree_gives_nothing_of_the_whole_center() {
        return cases(EnumSet.of(Reach.AT_CENTER), "subtree", (role, operation) -> {
            Walker.Person person = walker.person(role, operation);
            Stage.Set set = person.stage();
            Walker.Answer answer = walker.send(operation, person, set.own(), set.own());
            assertRefusedByName(operation, answer);
            assertNothingOf(set.elsewhere(), answer);
        });
    }

    @TestFactory
    Stream<DynamicTest> lists_show_each_role_its_own_and_nothing_of_elsewhere() {
        return cases(EnumSet.of(Reach.LISTED, Reach.OWN), "list", (role, operation) -> {
            Walker.Person person = walker.person(role, operation);
            Stage.Set set = person.stage();
            Walker.Answer answer = walker.send(operation, person, set.own(), set.own());
            assertThat(answer.status())
                    .as("%s: %s", operation, answer.text())
                    .isNotIn(401, 403, 405)
                    .isLessThan(500);
            assertNothingOf(set.elsewhere(), answer);
        });
    }

    @TestFactory
    Stream<DynamicTest> lists_of_objects_show_ones_own() {
        List<String> lists = List.of(
                "inventory", "hosts", "guests", "templates", "datastores", "networks", "events", "tasks", "migrations");
        return lists.stream()
                .map(list -> dynamicTest(list, () -> {
                    Operation operation =
                            Operation.of("GET", "/api/v1/" + list).orElseThrow(() -> new AssertionError(list));
                    Walker.Person person = walker.person(Role.READ_ONLY, operation);
                    Walker.Answer answer = walker.send(
                            operation,
                            person,
                            person.stage().own(),
                            person.stage().own());
                    assertThat(answer.text())
                            .as(list)
                            .contains(person.stage().own().mark());
                }));
    }

    @Test
    void nobody_gets_anything_but_what_is_open() {
        Stage.Side side = stage.side();
        assertThat(operations()).allSatisfy(operation -> {
            CASES.incrementAndGet();
            int status = walker.send(operation, null, side, side).status();
            if (operation.reach() == Reach.OPEN) {
                assertThat(status).isNotIn(401, 404, 405).isLessThan(500);
            } else {
                assertThat(status).isEqualTo(401);
            }
        });
    }

    /** 409 and 503 are what the state of things refuses, after the rights have been looked at. */
    private static void assertAllowedOrNamed(Role role, Operation operation, Walker.Answer answer) {
        if (role.allows(operation.privilege())) {
            assertThat(answer.status())
                    .as("%s: %s (400: the example in Examples is not valid)", operation, answer.text())
                    .satisfies(status -> assertThat(status < 400 || status == 409 || status == 503)
                            .isTrue());
        } else {
            assertRefusedByName(operation, answer);
        }
    }

    private static void assertRefusedByName(Operation operation, Walker.Answer answer) {
        assertThat(answer.status()).as("%s: %s", operation, answer.text()).isEqualTo(403);
        assertThat(answer.text())
                .as(operation.toString())
                .contains("\"code\":\"access.denied\"")
                .contains(operation.privilege().text());
    }

    private static void assertNothingOf(Stage.Side elsewhere, Walker.Answer answer) {
        assertThat(answer.text())
                .doesNotContain(elsewhere.mark())
                .doesNotContain(elsewhere.host().toString())
                .doesNotContain(elsewhere.guest().toString())
                .doesNotContain(elsewhere.datastore().toString())
                .doesNotContain(elsewhere.network().toString())
                .doesNotContain(elsewhere.template().toString())
                .doesNotContain(elsewhere.cluster().toString())
                .doesNotContain(elsewhere.folder().toString());
    }
}
