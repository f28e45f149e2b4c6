package io.regie.server.access;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The routes that the running application really has, and the operations of the table that they are. */
@TestComponent
class Routes {
    private static final String API = "/api/";

    private final RequestMappingHandlerMapping mapping;
    private final List<AbstractUrlHandlerMapping> others;

    Routes(
            @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping,
            List<AbstractUrlHandlerMapping> others) {
        this.mapping = mapping;
        this.others = others;
    }

    record Route(String method, String path) implements Comparable<Route> {
        @Override
        public int compareTo(Route other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** Every REST route, those that answer with a WebSocket included. */
    Set<Route> rest() {
        Stream<Route> controllers = mapping.getHandlerMethods().entrySet().stream()
                .flatMap(Routes::routes)
                .filter(route -> route.path().startsWith(API));
        Stream<Route> sockets = others.stream()
                .flatMap(other -> other.getHandlerMap().keySet().stream())
                .filter(path -> path.startsWith(API))
                .map(path -> new Route("GET", written(path)));
        return Stream.concat(controllers, sockets).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Every page of ours, and every part of a page with an address; not what the container forwards errors to. */
    Set<Route> pages() {
        return mapping.getHandlerMethods().entrySet().stream()
                .filter(entry -> entry.getValue().getBeanType().getPackageName().startsWith("io.regie."))
                .filter(entry ->
                        !ErrorController.class.isAssignableFrom(entry.getValue().getBeanType()))
                .flatMap(Routes::routes)
                .filter(route -> !route.path().startsWith(API))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** One that names no method answers to all of them: the table cannot have it. */
    private static Stream<Route> routes(Map.Entry<RequestMappingInfo, HandlerMethod> entry) {
        RequestMappingInfo info = entry.getKey();
        Collection<String> methods = info.getMethodsCondition().getMethods().isEmpty()
                ? List.of("ANY")
                : info.getMethodsCondition().getMethods().stream()
                        .map(Enum::name)
                        .toList();
        return info.getPatternValues().stream()
                .flatMap(path -> methods.stream().map(method -> new Route(method, path)));
    }

    /** The last part of a WebSocket's path is a {@code *} to Spring; the table gives it the name it has there. */
    private static String written(String path) {
        String prefix = path.replaceAll("\\*+$", "");
        return Operation.TABLE.stream()
                .map(Operation::route)
                .filter(route -> !prefix.equals(path) && route.startsWith(prefix + "{"))
                .findFirst()
                .orElse(path);
    }

    /** The REST operation that a concrete request is, as a page's button names it. */
    static java.util.Optional<Operation> restOperation(String method, String path) {
        return find(Operation.TABLE, method, path);
    }

    static java.util.Optional<Operation> page(String path) {
        return find(Operation.PAGES, "GET", path);
    }

    private static java.util.Optional<Operation> find(List<Operation> operations, String method, String path) {
        String plain = path.replaceAll("[?#].*$", "");
        List<Operation> matching = operations.stream()
                .filter(operation -> operation.method().equals(method))
                .filter(operation -> pattern(operation.route()).matcher(plain).matches())
                .toList();
        // A fixed word comes before a variable, as in Spring: /hosts/add is not /hosts/{id}.
        return matching.stream()
                .filter(operation -> operation.route().equals(plain))
                .findFirst()
                .or(() -> matching.stream().findFirst());
    }

    private static Pattern pattern(String route) {
        String[] parts = route.split("\\{[^}]+}", -1);
        java.util.regex.Matcher variables = Pattern.compile("\\{([^}]+)}").matcher(route);
        StringBuilder pattern = new StringBuilder();
        for (String part : parts) {
            pattern.append(Pattern.quote(part));
            if (variables.find()) {
                int colon = variables.group(1).indexOf(':');
                pattern.append(colon < 0 ? "[^/]+" : "(" + variables.group(1).substring(colon + 1) + ")");
            }
        }
        return Pattern.compile(pattern.toString());
    }
}
