package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.regie.server.testing.ServerTest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** Nothing is reachable without a line in the table, and nothing in the table is unreachable. */
@ServerTest
@Import({Scene.class, Routes.class})
class RouteTableTest {
    @Autowired
    Routes routes;

    @Test
    void every_rest_route_is_in_the_table() {
        assertInTable(routes.rest(), "Operation.TABLE");
    }

    @Test
    void every_page_is_in_the_table() {
        assertInTable(routes.pages(), "Operation.PAGES");
    }

    @Test
    void every_line_of_the_table_has_its_route() {
        assertHasRoute(Operation.TABLE, routes.rest());
        assertHasRoute(Operation.PAGES, routes.pages());
    }

    @Test
    void every_route_has_an_example_to_try_it_with() {
        assertThat(Operation.TABLE.stream()
                        .map(operation -> Examples.missing(operation, false))
                        .filter(missing -> !missing.isEmpty()))
                .isEmpty();
        assertThat(Operation.PAGES.stream()
                        .map(operation -> Examples.missing(operation, true))
                        .filter(missing -> !missing.isEmpty()))
                .isEmpty();
    }

    private static void assertInTable(Set<Routes.Route> found, String table) {
        assertThat(found)
                .filteredOn(route -> Operation.of(route.method(), route.path()).isEmpty())
                .as("routes that have no line in " + table + "; add one that says what privilege each needs, and where")
                .isEmpty();
    }

    private static void assertHasRoute(List<Operation> table, Set<Routes.Route> found) {
        assertThat(table)
                .filteredOn(operation -> !found.contains(new Routes.Route(operation.method(), operation.route())))
                .as("lines of the table that no controller answers")
                .isEmpty();
    }
}
