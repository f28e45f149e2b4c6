package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.regie.server.testing.ServerTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

@ServerTest
@Import({Scene.class, Routes.class})
class RouteTableTest {
    @Autowired
    Routes routes;

    @Test
    void every_rest_route_is_in_the_table() {
        assertThat(routes.all())
                .filteredOn(route -> Operation.of(route.method(), route.path()).isEmpty())
                .isEmpty();
    }
}
