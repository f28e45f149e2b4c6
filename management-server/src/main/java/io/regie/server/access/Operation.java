package io.regie.server.access;

import static io.regie.server.access.Operation.Reach.AT_CENTER;
import static io.regie.server.access.Operation.Reach.AT_OBJECT;
import static io.regie.server.access.Operation.Reach.LISTED;
import static io.regie.server.access.Operation.Reach.OPEN;
import static io.regie.server.access.Operation.Reach.OWN;
import static io.regie.server.access.Operation.Reach.SOMEWHERE;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a REST route or a page needs: with {@link Role}, which says which role has which privilege, the one table of
 * privilege × role × operation. A test walks it against every route and every page that there is.
 *
 * @param route the whole path as the controllers write it
 * @param privilege what is needed; for what needs none, {@link Privilege#VIEW} stands
 */
public record Operation(String method, String route, Reach reach, Privilege privilege) {
    /** Where the privilege has to be held. */
    public enum Reach {
        /** Nobody needs to be signed in. */
        OPEN,
        /** Concerns only who asks, and needs no privilege. */
        OWN,
        /** Shows of a list only what may be seen, which may be nothing. */
        LISTED,
        /** At the object that the path or the body names. */
        AT_OBJECT,
        /** At any object at all. */
        SOMEWHERE,
        /** At the inventory's root. */
        AT_CENTER
    }

    /** Every operation. */
    public static final List<Operation> TABLE = List.of(
            // inventory
            on("GET", "/inventory", LISTED, Privilege.VIEW),
            on("GET", "/overview", LISTED, Privilege.VIEW),
            on("GET", "/folders", LISTED, Privilege.VIEW),
            on("GET", "/folders/{id}", AT_OBJECT, Privilege.VIEW),
            on("POST", "/folders", AT_OBJECT, Privilege.INVENTORY_MANAGE),
            on("PUT", "/folders/{id}", AT_OBJECT, Privilege.INVENTORY_MANAGE),
            on("DELETE", "/folders/{id}", AT_OBJECT, Privilege.INVENTORY_MANAGE),
            on("PUT", "/inventory/{id}/parent", AT_OBJECT, Privilege.INVENTORY_MANAGE),
            on("GET", "/hosts", LISTED, Privilege.VIEW),
            on("GET", "/hosts/{id}", AT_OBJECT, Privilege.VIEW),
            on("GET", "/hosts/{id}/samples", AT_OBJECT, Privilege.VIEW),
            on("DELETE", "/hosts/{id}", AT_OBJECT, Privilege.HOST_MANAGE),
            on("GET", "/guests", LISTED, Privilege.VIEW),
            on("GET", "/guests/{id}", AT_OBJECT, Privilege.VIEW),
            on("GET", "/guests/{id}/samples", AT_OBJECT, Privilege.VIEW),
            on("GET", "/templates", LISTED, Privilege.VIEW),
            on("GET", "/templates/{id}", AT_OBJECT, Privilege.VIEW),
            on("GET", "/datastores", LISTED, Privilege.VIEW),
            on("GET", "/datastores/{id}", AT_OBJECT, Privilege.VIEW),
            on("GET", "/networks", LISTED, Privilege.VIEW),
            on("GET", "/networks/{id}", AT_OBJECT, Privilege.VIEW),
            on("GET", "/events", LISTED, Privilege.VIEW),
            on("GET", "/events/{id}", AT_OBJECT, Privilege.VIEW),
            on("GET", "/stream", LISTED, Privilege.VIEW),
            // guests
            on("POST", "/guests", AT_OBJECT, Privilege.GUEST_CREATE),
            on("DELETE", "/guests/{id}", AT_OBJECT, Privilege.GUEST_DELETE),
            on("POST", "/guests/{id}/power", AT_OBJECT, Privilege.GUEST_POWER),
            on("POST", "/guests/{id}/consoles", AT_OBJECT, Privilege.GUEST_CONSOLE),
            on("GET", "/consoles/{ticket}", AT_OBJECT, Privilege.GUEST_CONSOLE),
            on("GET", "/guests/{id}/migration-check", AT_OBJECT, Privilege.VIEW),
            on("POST", "/guests/{id}/migrations", AT_OBJECT, Privilege.GUEST_MIGRATE),
            on("GET", "/migrations", LISTED, Privilege.VIEW),
            on("GET", "/migrations/{id}", AT_OBJECT, Privilege.VIEW),
            // tasks
            on("GET", "/tasks", LISTED, Privilege.VIEW),
            on("GET", "/tasks/{id}", AT_OBJECT, Privilege.VIEW),
            // one's own; another's by the privilege that its kind is named after, of which this is the least
            on("POST", "/tasks/{id}/cancel", AT_OBJECT, Privilege.GUEST_POWER),
            // what asking for it anew takes, of which this is the least
            on("POST", "/tasks/{id}/retry", AT_OBJECT, Privilege.GUEST_POWER),
            // joining hosts
            on("POST", "/join-tokens", AT_CENTER, Privilege.HOST_ENROL),
            on("POST", "/enrolments", OPEN, Privilege.VIEW),
            // access
            on("GET", "/me", OWN, Privilege.VIEW),
            on("POST", "/me/password", OWN, Privilege.VIEW),
            on("GET", "/tokens", OWN, Privilege.VIEW),
            on("POST", "/tokens", OWN, Privilege.VIEW),
            on("DELETE", "/tokens/{id}", OWN, Privilege.VIEW),
            on("GET", "/roles", OWN, Privilege.VIEW),
            on("GET", "/roles/{id}", OWN, Privilege.VIEW),
            on("POST", "/roles", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("PUT", "/roles/{id}", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("DELETE", "/roles/{id}", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("GET", "/me/rights", AT_OBJECT, Privilege.VIEW),
            on("GET", "/users/{id}/effective-rights", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("GET", "/grantees", AT_OBJECT, Privilege.GRANT_MANAGE),
            on("GET", "/users", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("POST", "/users", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("GET", "/users/{id}", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("PUT", "/users/{id}", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("DELETE", "/users/{id}", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("POST", "/users/{id}/password-resets", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("GET", "/groups", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("POST", "/groups", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("GET", "/groups/{id}", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("PUT", "/groups/{id}", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("DELETE", "/groups/{id}", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("PUT", "/groups/{id}/members/{userId}", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("DELETE", "/groups/{id}/members/{userId}", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            on("GET", "/grants", AT_OBJECT, Privilege.GRANT_MANAGE),
            on("POST", "/grants", AT_OBJECT, Privilege.GRANT_MANAGE),
            on("GET", "/grants/{id}", AT_OBJECT, Privilege.GRANT_MANAGE),
            on("PUT", "/grants/{id}", AT_OBJECT, Privilege.GRANT_MANAGE),
            on("DELETE", "/grants/{id}", AT_OBJECT, Privilege.GRANT_MANAGE),
            on("GET", "/audit", AT_CENTER, Privilege.AUDIT_VIEW),
            on("GET", "/audit/verification", AT_CENTER, Privilege.AUDIT_VIEW),
            on("GET", "/openapi.json", OWN, Privilege.VIEW),
            on("GET", "/openapi.json.yaml", OWN, Privilege.VIEW));

    /** Every page, and every part of a page that is fetched by itself. What a page does goes by the routes above. */
    public static final List<Operation> PAGES = List.of(
            page("GET", "/sign-in", OPEN, Privilege.VIEW),
            page("GET", "/password", OWN, Privilege.VIEW),
            page("POST", "/password", OWN, Privilege.VIEW),
            page("GET", "/tokens", OWN, Privilege.VIEW),
            page("GET", "/about", OWN, Privilege.VIEW),
            page("GET", "/", LISTED, Privilege.VIEW),
            page("GET", "/tree", LISTED, Privilege.VIEW),
            page("GET", "/places/{id}", AT_OBJECT, Privilege.VIEW),
            page("GET", "/hosts", LISTED, Privilege.VIEW),
            page("GET", "/hosts/add", AT_CENTER, Privilege.HOST_ENROL),
            page("GET", "/hosts/{id}", AT_OBJECT, Privilege.VIEW),
            page("GET", "/hosts/{id}/{tab:monitor|guests|tasks}", AT_OBJECT, Privilege.VIEW),
            page("GET", "/guests", LISTED, Privilege.VIEW),
            page("GET", "/guests/{id}", AT_OBJECT, Privilege.VIEW),
            page("GET", "/guests/{id}/{tab:monitor|console|tasks}", AT_OBJECT, Privilege.VIEW),
            page("GET", "/guests/{id}/migrate", AT_OBJECT, Privilege.GUEST_MIGRATE),
            page("GET", "/deploy", SOMEWHERE, Privilege.GUEST_CREATE),
            page("GET", "/templates", LISTED, Privilege.VIEW),
            page("GET", "/datastores", LISTED, Privilege.VIEW),
            page("GET", "/networks", LISTED, Privilege.VIEW),
            page("GET", "/events", LISTED, Privilege.VIEW),
            page("GET", "/tasks", LISTED, Privilege.VIEW),
            page("GET", "/tasks/recent", LISTED, Privilege.VIEW),
            page("GET", "/tasks/moving", LISTED, Privilege.VIEW),
            page("GET", "/tasks/{id}", AT_OBJECT, Privilege.VIEW),
            page("GET", "/access", AT_CENTER, Privilege.ACCOUNT_MANAGE),
            page("GET", "/access/{tab:users|groups|grants}", AT_CENTER, Privilege.ACCOUNT_MANAGE));

    private static Operation on(String method, String route, Reach reach, Privilege privilege) {
        return new Operation(method, "/api/v1" + route, reach, privilege);
    }

    private static Operation page(String method, String route, Reach reach, Privilege privilege) {
        return new Operation(method, route, reach, privilege);
    }

    /** The operation of a route, {@code route} being the whole path as the controllers write it. */
    public static Optional<Operation> of(String method, String route) {
        return Stream.concat(TABLE.stream(), PAGES.stream())
                .filter(operation ->
                        operation.method().equals(method) && operation.route().equals(route))
                .findFirst();
    }
}
