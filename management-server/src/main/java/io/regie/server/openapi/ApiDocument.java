package io.regie.server.openapi;

import io.regie.server.api.list.Listed;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.stereotype.Component;

/** Completes what springdoc finds in the code: texts, security, headers, answers and examples. */
@Component
class ApiDocument implements OpenApiCustomizer {
    private static final String PREFIX = "/api/v1";
    private static final Pattern SUBJECT = Pattern.compile("/api/v1/([^/]+).*");

    private static final String CONVENTIONS = """
            Whatever the console does goes by these routes.

            **Lists** answer `{items, nextCursor}`; give `nextCursor` back as `cursor` for the next page. They are
            filtered by the query parameters named after their fields, searched by `q`, sorted by `sort=-name,cpuUsed`.
            `fields=id,name` leaves out of any GET's answer what is not named. A query parameter or body field that a
            route does not know is refused.

            **Operations** answer `202` with a task and its address in `Location`; with `wait=30s` they answer `200`
            when the task has ended within that time.

            **Updates**: what can be updated has an `ETag`. With `If-Match` a change is refused with `412` when
            somebody else has changed it since; without, the last one wins.

            **Repeating**: a POST with an `Idempotency-Key` (16 to 128 characters; a UUID is best) is carried out once.
            Within 24 hours the same request with the same key gets the same answer, with `Idempotency-Replayed: true`;
            another request gets `422`; while the first is under way, `409`. Refusals are not kept.

            **Limits**: `RateLimit-Policy` and `RateLimit` tell how many requests this token, session or address may
            send and has left; more are answered `429` with `Retry-After`.

            **Problems** are `application/problem+json` (RFC 9457) with a `code` for programs, a `remedy` for people,
            `errors` beside fields, and a `type` that leads to a page about them.
            """;

    private final RouteTexts texts;
    private final Answers answers;

    ApiDocument(RouteTexts texts, Answers answers) {
        this.texts = texts;
        this.answers = answers;
        SpringDocUtils.getConfig().addAnnotationsToIgnore(Listed.class);
    }

    @Override
    public void customise(OpenAPI document) {
        document.info(new Info().title("Régie").version("v1").description(CONVENTIONS));
        document.servers(List.of(new Server().url("/").description("This center")));
        if (document.getComponents() == null) {
            document.components(new Components());
        }
        document.getComponents()
                .addSecuritySchemes(
                        "token",
                        new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .description("An API token, made on the page 'API tokens'."))
                .addSecuritySchemes(
                        "session",
                        new SecurityScheme()
                                .type(SecurityScheme.Type.APIKEY)
                                .in(SecurityScheme.In.COOKIE)
                                .name("__Host-regie-session")
                                .description("The console's own; changes need the header X-CSRF-TOKEN as well."));
        document.security(
                List.of(new SecurityRequirement().addList("token"), new SecurityRequirement().addList("session")));
        answers.addComponents(document.getComponents());
        document.getPaths().addPathItem(PREFIX + "/consoles/{ticket}", WebSockets.console());
        document.getPaths()
                .forEach((path, item) -> item.readOperationsMap()
                        .forEach((method, operation) -> complete(document, path, item, method, operation)));
        document.getPaths().values().forEach(item -> item.readOperations().forEach(ApiDocument::forgetMarks));
        document.tags(
                document.getPaths().keySet().stream()
                        .map(ApiDocument::subject)
                        .collect(Collectors.toCollection(TreeSet::new))
                        .stream()
                        .map(name -> new Tag().name(name))
                        .toList());
    }

    private void complete(
            OpenAPI document, String path, PathItem item, PathItem.HttpMethod method, Operation operation) {
        String route = path.substring(PREFIX.length());
        texts.of(method.name(), route)
                .ifPresent(text -> operation.operationId(text.id()).summary(text.summary()));
        operation.tags(List.of(subject(path)));
        if (isOpen(method, path)) {
            operation.security(List.of());
        }
        Operation read = item.getGet();
        boolean versioned =
                marked(operation, RouteFacts.VERSIONED) || (read != null && marked(read, RouteFacts.VERSIONED));
        Headers.add(method, operation, versioned);
        answers.complete(document.getComponents(), subject(path), path, method, operation, versioned);
    }

    private static boolean isOpen(PathItem.HttpMethod method, String path) {
        return io.regie.server.access.Operation.of(method.name(), path)
                .filter(operation -> operation.reach() == io.regie.server.access.Operation.Reach.OPEN)
                .isPresent();
    }

    static String subject(String path) {
        Matcher matcher = SUBJECT.matcher(path);
        return matcher.matches() ? matcher.group(1) : "center";
    }

    static boolean marked(Operation operation, String mark) {
        Map<String, Object> extensions = operation.getExtensions();
        return extensions != null && Boolean.TRUE.equals(extensions.get(mark));
    }

    private static void forgetMarks(Operation operation) {
        if (operation.getExtensions() != null) {
            operation.getExtensions().keySet().removeIf(name -> name.startsWith("x-regie-"));
            if (operation.getExtensions().isEmpty()) {
                operation.setExtensions(null);
            }
        }
    }
}
