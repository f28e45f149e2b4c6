package io.regie.server.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.parameters.Parameter;

/** Headers and query parameters that many routes take alike. */
final class Headers {
    private Headers() {}

    static void add(PathItem.HttpMethod method, Operation operation, boolean versioned) {
        if (method == PathItem.HttpMethod.POST) {
            operation.addParametersItem(
                    header("Idempotency-Key", "Carries the request out once, however often it is sent; a UUID is best.")
                            .schema(Schemas.text().minLength(16).maxLength(128)));
        }
        if (versioned && method != PathItem.HttpMethod.GET && method != PathItem.HttpMethod.POST) {
            operation.addParametersItem(
                    header("If-Match", "The ETag of what is to be changed; 412 when it has changed since."));
        }
        if (ApiDocument.marked(operation, RouteFacts.FIELDS) && !streams(operation)) {
            operation.addParametersItem(new Parameter()
                    .name("fields")
                    .in("query")
                    .required(false)
                    .description(
                            "Comma-separated names of the fields to answer, nested ones as a.b; all when it is not there.")
                    .schema(Schemas.text()));
        }
        if (streams(operation)) {
            operation.description("""
                    Events are named `inventory`, `task`, `event`, `sample` and, where there are alarms, `alarm`; their
                    data is the JSON that the object's own route would answer, or `{id, removed: true}`. Only what may
                    be seen at that moment is sent. `resync` says that something may have been missed: read again what
                    is shown. A comment comes every ten seconds when nothing else does.""");
        }
        if (operation.getParameters() != null) {
            operation.getParameters().stream()
                    .filter(parameter -> parameter.getName().equals("wait"))
                    .forEach(
                            parameter -> parameter.description(
                                    "Wait so long for the task's end, as 30s or 2m, at most 5m; then answer 200 with the ended task."));
        }
    }

    private static boolean streams(Operation operation) {
        return operation.getResponses() != null
                && operation.getResponses().values().stream()
                        .anyMatch(answer -> answer.getContent() != null
                                && answer.getContent().containsKey("text/event-stream"));
    }

    private static Parameter header(String name, String text) {
        return new Parameter()
                .name(name)
                .in("header")
                .required(false)
                .description(text)
                .schema(Schemas.text());
    }
}
