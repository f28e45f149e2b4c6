package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.regie.server.access.Operation.Reach;
import io.regie.server.testing.ServerTest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
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

/** Opens every page as every role, at the person's own subtree and elsewhere, and looks at what it offers to do. */
@ServerTest
@Import({Scene.class, Routes.class})
class PageRightsTest {
    private static final Logger log = LoggerFactory.getLogger(PageRightsTest.class);
    private static final AtomicInteger CASES = new AtomicInteger();
    private static final Set<String> ACTIONS = new ConcurrentSkipListSet<>();

    @Autowired
    Walker walker;

    @Autowired
    Stage stage;

    @AfterAll
    static void tell() {
        log.info(
                "Pages: {}, cases tried: {}, operations that they offer: {}",
                Operation.PAGES.size(),
                CASES.get(),
                ACTIONS.size());
    }

    interface Case {
        void run(Role role, Operation page, Walker.Person person, String path) throws Exception;
    }

    /** A page with tabs is as many pages. */
    private static Stream<Operation> eachTab(Operation page) {
        int from = page.route().indexOf("{tab:");
        if (from < 0) {
            return Stream.of(page);
        }
        int to = page.route().indexOf('}', from);
        return Arrays.stream(page.route().substring(from + 5, to).split("\\|"))
                .map(tab -> new Operation(
                        page.method(),
                        page.route().substring(0, from) + tab + page.route().substring(to + 1),
                        page.reach(),
                        page.privilege()));
    }

    private Stream<DynamicTest> cases(boolean elsewhere, boolean center, Case tried) {
        return Operation.PAGES.stream()
                .filter(page -> page.method().equals("GET"))
                .filter(page -> !elsewhere || page.reach() == Reach.AT_OBJECT)
                .filter(page -> !center || page.reach() == Reach.AT_CENTER)
                .flatMap(PageRightsTest::eachTab)
                .flatMap(page -> Stream.of(Role.values())
                        .map(role -> dynamicTest(role.text() + " " + page.route(), () -> {
                            CASES.incrementAndGet();
                            Walker.Person person = center ? walker.centerPerson(role, page) : walker.person(role, page);
                            Stage.Set set = person.stage();
                            Stage.Side target = elsewhere ? set.elsewhere() : set.own();
                            String path = Examples.of(page, new Examples.Aim(set.own(), target, person.id()))
                                    .path();
                            tried.run(role, page, person, path);
                        })));
    }

    @TestFactory
    Stream<DynamicTest> of_ones_own_each_role_sees_the_pages_that_the_table_says() {
        return cases(false, false, (role, page, person, path) -> {
            Walker.Answer answer = walker.send("GET", path, null, person);
            boolean allowed = page.reach() != Reach.AT_CENTER && role.allows(page.privilege());
            assertThat(answer.status()).as(path).isEqualTo(allowed ? 200 : 403);
            assertThat(answer.text())
                    .doesNotContain(person.stage().elsewhere().mark())
                    .doesNotContain(person.stage().elsewhere().host().toString())
                    .doesNotContain(person.stage().elsewhere().guest().toString());
            assertOffersOnlyWhatIsAllowed(
                    answer,
                    operation -> operation.reach() == Reach.OWN
                            || operation.reach() == Reach.LISTED
                            || (operation.reach() == Reach.AT_OBJECT && role.allows(operation.privilege())));
        });
    }

    @TestFactory
    Stream<DynamicTest> a_page_of_something_elsewhere_is_not_there() {
        return cases(true, false, (role, page, person, path) -> {
            Walker.Answer answer = walker.send("GET", path, null, person);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.text()).doesNotContain(person.stage().elsewhere().mark());
        });
    }

    @TestFactory
    Stream<DynamicTest> pages_of_the_whole_center_are_for_the_roles_that_the_table_says() {
        return cases(false, true, (role, page, person, path) -> {
            Walker.Answer answer = walker.send("GET", path, null, person);
            assertThat(answer.status()).as(path).isEqualTo(role.allows(page.privilege()) ? 200 : 403);
            assertOffersOnlyWhatIsAllowed(
                    answer, operation -> isForEverybody(operation) || role.allows(operation.privilege()));
        });
    }

    @Test
    void nobody_sees_any_page_but_the_one_to_sign_in() {
        Stage.Side side = stage.side();
        assertThat(Operation.PAGES.stream()
                        .filter(page -> page.reach() != Reach.OPEN)
                        .flatMap(PageRightsTest::eachTab))
                .allSatisfy(page -> {
                    CASES.incrementAndGet();
                    Walker.Answer answer = walker.send(page, null, side, side);
                    assertThat(answer.status()).isIn(302, 401, 403);
                    assertThat(answer.text()).doesNotContain(side.mark());
                });
    }

    private static boolean isForEverybody(Operation operation) {
        return operation.reach() == Reach.OPEN || operation.reach() == Reach.OWN || operation.reach() == Reach.LISTED;
    }

    /** Buttons and forms send what the table knows and this person may; links lead to pages that exist. */
    private static void assertOffersOnlyWhatIsAllowed(
            Walker.Answer answer, java.util.function.Predicate<Operation> allowed) {
        Set<String> wrong = new TreeSet<>();
        for (PageText.Action action : PageText.actions(answer.text())) {
            Optional<Operation> operation =
                    Routes.restOperation(action.method(), action.path()).or(() -> Routes.page(action.path()));
            if (operation.filter(allowed).isEmpty()) {
                wrong.add(action + " " + operation.map(Operation::privilege));
            }
            operation.ifPresent(found -> ACTIONS.add(found.method() + " " + found.route()));
        }
        assertThat(wrong).as("offered, but not in the table or not allowed").isEmpty();
        List<String> nowhere = PageText.links(answer.text()).stream()
                .filter(link -> !link.startsWith("/assets/") && !link.startsWith("/api/"))
                .filter(link -> Routes.page(link).isEmpty())
                .toList();
        assertThat(nowhere).as("links to pages that the table does not know").isEmpty();
    }
}
