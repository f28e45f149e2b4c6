package io.regie.server.access;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request to try each operation with. A path's {@code {id}} is that of the stage's object which the path's first part
 * names; what has another variable or wants a body has a line here. Good enough to get past validation, so that a
 * refusal is that of rights.
 */
final class Examples {
    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");

    private Examples() {}

    /**
     * Where a request is aimed: at {@code target}'s objects, by somebody who is granted something on {@code own}.
     *
     * @param actor the user who sends it
     */
    record Aim(Stage.Side own, Stage.Side target, UUID actor) {}

    record Example(String path, @Nullable String body) {}

    /** What {@code {id}} is, by the first part of the path. */
    private static final Map<String, Function<Stage.Side, Object>> OBJECTS = Map.ofEntries(
            Map.entry("hosts", Stage.Side::host),
            Map.entry("guests", Stage.Side::guest),
            Map.entry("places", Stage.Side::cluster),
            Map.entry("templates", Stage.Side::template),
            Map.entry("datastores", Stage.Side::datastore),
            Map.entry("networks", Stage.Side::network),
            Map.entry("events", Stage.Side::event),
            Map.entry("tasks", Stage.Side::task),
            Map.entry("migrations", Stage.Side::migration),
            Map.entry("grants", Stage.Side::grant),
            Map.entry("users", Stage.Side::user),
            Map.entry("groups", Stage.Side::group),
            Map.entry("folders", Stage.Side::cluster),
            Map.entry("inventory", Stage.Side::guest),
            Map.entry("roles", Stage.Side::role),
            Map.entry("tokens", Stage.Side::user));

    /** What the variables other than {@code {id}} are. */
    private static final Map<String, Function<Stage.Side, Object>> VARIABLES =
            Map.ofEntries(Map.entry("userId", Stage.Side::user), Map.entry("ticket", side -> "none"));

    /** What is sent: JSON; of pages what a form sends. */
    private static final Map<String, Function<Aim, String>> BODIES = new HashMap<>();

    /** What a GET is asked with, where it will not do without. */
    private static final Map<String, Function<Aim, String>> QUERIES = new HashMap<>();

    static {
        body("POST /guests", aim ->
                """
                {"name": "g%s", "templateId": "%s", "hostId": "%s"}
                """.formatted(fresh(), aim.own().template(), aim.target().host()));
        body("POST /guests/{id}/power", aim -> "{\"action\": \"start\"}");
        body("POST /guests/{id}/consoles", aim -> "{\"kind\": \"text\"}");
        body(
                "POST /guests/{id}/migrations",
                aim -> "{\"destinationHostId\": \"%s\"}".formatted(aim.target().host()));
        body("POST /tasks/{id}/cancel", aim -> "");
        body("POST /tasks/{id}/retry", aim -> "");
        body("POST /join-tokens", aim -> "{}");
        body("POST /enrolments", aim -> "{}");
        body("POST /me/password", aim -> "{\"currentPassword\": \"x\", \"newPassword\": \"y\"}");
        body("POST /tokens", aim -> "{\"label\": \"walk\"}");
        body("POST /users", aim -> "{\"name\": \"u%s\"}".formatted(fresh()));
        body("PUT /users/{id}", aim -> "{\"fullName\": \"x\", \"enabled\": true}");
        body("POST /users/{id}/password-resets", aim -> "{}");
        body("POST /groups", aim -> "{\"name\": \"g%s\"}".formatted(fresh()));
        body("PUT /groups/{id}", aim -> "{\"name\": \"g%s\"}".formatted(fresh()));
        body("PUT /groups/{id}/members/{userId}", aim -> "");
        body("POST /grants", aim ->
                """
                {"nodeId": "%s", "groupId": "%s", "role": "read-only"}
                """.formatted(aim.target().folder(), aim.own().group()));
        body("PUT /grants/{id}", aim -> "{\"role\": \"vm-user\"}");
        body("POST /roles", aim -> "{\"name\": \"r%s\", \"privileges\": [\"guest.power\"]}".formatted(fresh()));
        body("PUT /roles/{id}", aim -> "{\"name\": \"r%s\", \"privileges\": []}".formatted(fresh()));
        body(
                "POST /folders",
                aim -> "{\"parentId\": \"%s\", \"kind\": \"folder\", \"name\": \"f%s\"}"
                        .formatted(aim.target().folder(), fresh()));
        body("PUT /folders/{id}", aim -> "{\"name\": \"f%s\"}".formatted(fresh()));
        body(
                "PUT /inventory/{id}/parent",
                aim -> "{\"parentId\": \"%s\"}".formatted(aim.target().folder()));
        BODIES.put("POST /password", aim -> "currentPassword=x&newPassword=y&repeat=z");

        QUERIES.put("GET /api/v1/grants", aim -> "nodeId=" + aim.target().folder());
        QUERIES.put("GET /api/v1/me/rights", aim -> "nodeId=" + aim.target().guest());
        QUERIES.put(
                "GET /api/v1/users/{id}/effective-rights",
                aim -> "nodeId=" + aim.target().guest());
        QUERIES.put("GET /api/v1/grantees", aim -> "nodeId=" + aim.target().folder());
        QUERIES.put("GET /tasks/moving", aim -> "node=" + aim.target().guest());
    }

    private static void body(String route, Function<Aim, String> body) {
        BODIES.put(route.replace(" ", " /api/v1"), body);
    }

    /** A sentence that says what to add here, empty when nothing is missing. */
    static String missing(Operation operation, boolean page) {
        String key = operation.method() + " " + operation.route();
        Matcher variables = VARIABLE.matcher(operation.route());
        while (variables.find()) {
            String name = variables.group(1);
            if (name.equals("id") && !OBJECTS.containsKey(first(operation))) {
                return "%s: add to Examples.OBJECTS what the id of '%s' is.".formatted(key, first(operation));
            } else if (!name.equals("id") && !name.contains(":") && !VARIABLES.containsKey(name)) {
                return "%s: add to Examples.VARIABLES what '%s' is.".formatted(key, name);
            }
        }
        boolean sends = !operation.method().equals("GET") && !operation.method().equals("DELETE");
        return sends && !BODIES.containsKey(key)
                ? "%s: add to Examples.BODIES a body that is valid, or an empty one.".formatted(key)
                : "";
    }

    static Example of(Operation operation, Aim aim) {
        String key = operation.method() + " " + operation.route();
        String path =
                VARIABLE.matcher(operation.route()).replaceAll(found -> value(found.group(1), operation, aim.target()));
        Function<Aim, String> query = QUERIES.get(key);
        Function<Aim, String> body = BODIES.get(key);
        return new Example(query == null ? path : path + "?" + query.apply(aim), body == null ? null : body.apply(aim));
    }

    private static String value(String variable, Operation operation, Stage.Side target) {
        int colon = variable.indexOf(':');
        if (colon > 0) {
            return variable.substring(colon + 1).split("\\|")[0];
        }
        Function<Stage.Side, ?> found = variable.equals("id") ? OBJECTS.get(first(operation)) : VARIABLES.get(variable);
        return found == null ? "" : found.apply(target).toString();
    }

    private static String first(Operation operation) {
        return operation.route().replaceFirst("^/api/v1", "").split("/")[1];
    }

    private static String fresh() {
        return UUID.randomUUID().toString().substring(0, 8);
    }
}
