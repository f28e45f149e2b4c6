package io.regie.server.access;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The REST routes that the controllers really have. */
@TestComponent
class Routes {
    private final RequestMappingHandlerMapping mapping;

    Routes(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping) {
        this.mapping = mapping;
    }

    record Route(String method, String path) {}

    Set<Route> all() {
        return mapping.getHandlerMethods().keySet().stream()
                .flatMap(info -> info.getPatternValues().stream()
                        .filter(path -> path.startsWith("/api/"))
                        .flatMap(path -> info.getMethodsCondition().getMethods().stream()
                                .map(method -> new Route(method.name(), path))))
                .collect(Collectors.toSet());
    }

    /** The table's operations that have a route by now. */
    List<Operation> operations() {
        Set<Route> routes = all();
        return Operation.TABLE.stream()
                .filter(operation -> routes.contains(new Route(operation.method(), "/api/v1" + operation.route())))
                .toList();
    }
}
