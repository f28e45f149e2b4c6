package io.regie.server.openapi;

import io.regie.server.openapi.Problems.Problem;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Gives each operation the answers that it may have, with examples: those that succeed, and the problems. */
@Component
class Answers {
    private static final String PROBLEM = "application/problem+json";
    private static final String JSON = "application/json";
    /** Features whose problems the routes of another come upon too. */
    private static final Map<String, List<String>> UPON = Map.of(
            "guest", List.of("guest", "inventory", "task"),
            "migration", List.of("migration", "inventory", "task"),
            "task", List.of("task"),
            "hostlink", List.of("hostlink", "inventory"));

    private final Problems problems;

    Answers(Problems problems) {
        this.problems = problems;
    }

    void addComponents(Components components) {
        components.addSchemas(
                "Problem",
                Schemas.of("object")
                        .description("Why a request was refused (RFC 9457).")
                        .addProperty(
                                "type",
                                text("A page about this kind of problem.").format("uri-reference"))
                        .addProperty("title", text("The status in words."))
                        .addProperty("status", Schemas.of("integer").description("The HTTP status."))
                        .addProperty("detail", text("A sentence for a person."))
                        .addProperty("code", text("A stable name for programs."))
                        .addProperty("remedy", text("What to do about it."))
                        .addProperty(
                                "errors",
                                Schemas.of("array")
                                        .description("What is wrong with which field.")
                                        .items(Schemas.of("object")
                                                .addProperty("field", text("Its name."))
                                                .addProperty("message", text("What it must be."))
                                                .required(List.of("field", "message"))))
                        .required(List.of("type", "title", "status", "detail", "code", "remedy")));
        problems.all()
                .forEach(problem -> components.addExamples(problem.code(), new Example().value(example(problem))));
    }

    void complete(
            Components components,
            String subject,
            String path,
            PathItem.HttpMethod method,
            Operation operation,
            boolean versioned) {
        Examples examples = new Examples(components, subject);
        describeParameters(operation, examples);
        if (operation.getRequestBody() != null && operation.getRequestBody().getContent() != null) {
            operation.getRequestBody().getContent().values().forEach(content -> give(content, examples));
        }
        accepted(operation);
        operation.getResponses().forEach((status, answer) -> {
            if (answer.getContent() != null && answer.getContent().containsKey("*/*")) {
                MediaType content = answer.getContent().remove("*/*");
                answer.getContent().addMediaType(JSON, content);
            }
            if (answer.getContent() != null && status.startsWith("2")) {
                answer.getContent().forEach((type, content) -> {
                    if (type.startsWith("application/")) {
                        give(content, examples);
                    } else {
                        content.example("id: 42\nevent: task\ndata: {\"id\": \"" + Examples.id("task") + "\"}\n\n");
                    }
                });
            }
            if (status.startsWith("2") && versioned && method != PathItem.HttpMethod.DELETE) {
                answer.addHeaderObject("ETag", header("For If-Match."));
            }
            answer.addHeaderObject("RateLimit", header("Requests left, and seconds until there are all again."));
            answer.addHeaderObject("RateLimit-Policy", header("How many requests in how many seconds."));
        });
        addProblems(path, method, operation, versioned);
    }

    private static void describeParameters(Operation operation, Examples examples) {
        if (operation.getParameters() == null) {
            return;
        }
        operation.getParameters().forEach(parameter -> {
            if (parameter.getIn().equals("path")) {
                parameter.example(
                        "uuid".equals(parameter.getSchema().getFormat())
                                ? Examples.id(parameter.getName())
                                : "x7Qm2fTzd9");
                if (parameter.getDescription() == null) {
                    parameter.description("Its id.");
                }
            } else if (parameter.getDescription() == null) {
                parameter.description("See the list's fields.");
            }
        });
    }

    /** A route that starts a task says so with 202; asked to wait, 200. */
    private static void accepted(Operation operation) {
        boolean waits = operation.getParameters() != null
                && operation.getParameters().stream()
                        .anyMatch(parameter -> parameter.getName().equals("wait"));
        ApiResponse done = operation.getResponses().get("200");
        if (waits && done != null && !"getTask".equals(operation.getOperationId())) {
            done.description("Asked to wait, and the task has ended, as its state says.");
            operation
                    .getResponses()
                    .addApiResponse(
                            "202",
                            new ApiResponse()
                                    .description("Accepted: a task does it.")
                                    .content(copy(done.getContent()))
                                    .addHeaderObject("Location", header("Where the task is.")));
        }
        operation.getResponses().values().forEach(answer -> {
            if (answer.getDescription() == null || answer.getDescription().isBlank()) {
                answer.description("Done.");
            }
        });
    }

    private static Content copy(Content given) {
        Content copy = new Content();
        given.forEach((type, content) -> copy.addMediaType(type, new MediaType().schema(content.getSchema())));
        return copy;
    }

    private static void give(MediaType content, Examples examples) {
        if (content.getExample() == null && content.getExamples() == null) {
            Object example = examples.of(content.getSchema());
            if (example != null) {
                content.example(example);
            }
        }
    }

    private void addProblems(String path, PathItem.HttpMethod method, Operation operation, boolean versioned) {
        Map<Integer, List<Problem>> byStatus = new TreeMap<>();
        Object feature = operation.getExtensions() == null
                ? ""
                : operation.getExtensions().getOrDefault(RouteFacts.FEATURE, "");
        boolean body = operation.getRequestBody() != null;
        boolean changes = method != PathItem.HttpMethod.GET;
        boolean open =
                operation.getSecurity() != null && operation.getSecurity().isEmpty();
        add(byStatus, "parameter.unknown");
        if (operation.getParameters() != null) {
            add(byStatus, "parameter.invalid");
        }
        if (ApiDocument.marked(operation, RouteFacts.LISTED)) {
            add(byStatus, "cursor.invalid", "limit.invalid", "sort.unknown");
        }
        if (body) {
            add(byStatus, "body.invalid", "body.too-large", "body.media-type");
        }
        if (!open) {
            add(byStatus, "access.unauthenticated", "token.unknown", "token.expired", "access.denied");
        }
        if (path.contains("{")) {
            add(byStatus, "node.not-found");
        }
        if (versioned && changes && method != PathItem.HttpMethod.POST) {
            add(byStatus, "precondition.failed");
        }
        if (method == PathItem.HttpMethod.POST) {
            add(byStatus, "idempotency.key", "idempotency.running", "idempotency.other-request");
        }
        add(byStatus, "rate.exceeded");
        List<String> features = UPON.getOrDefault(feature.toString(), List.of(feature.toString()));
        problems.all().stream()
                .filter(problem -> features.contains(problem.feature()))
                .filter(problem -> concerns(problem, path, changes))
                .forEach(problem -> put(byStatus, problem));
        byStatus.forEach((status, list) -> operation
                .getResponses()
                .addApiResponse(String.valueOf(status), answer(HttpStatus.valueOf(status), list)));
    }

    /** What reading cannot come upon is left out, and of a feature with several subjects the other ones'. */
    private static boolean concerns(Problem problem, String path, boolean changes) {
        boolean always = problem.status() == 401 || problem.status() == 403 || problem.status() >= 500;
        if (always || !(changes || problem.status() == 404)) {
            return false;
        }
        if (!problem.feature().equals("access")) {
            return changes || path.contains("{");
        }
        String subject = problem.code().replaceFirst("\\..*", "");
        return path.contains("/" + subject);
    }

    private void add(Map<Integer, List<Problem>> byStatus, String... codes) {
        for (String code : codes) {
            problems.find(code).ifPresent(problem -> put(byStatus, problem));
        }
    }

    private static void put(Map<Integer, List<Problem>> byStatus, Problem problem) {
        List<Problem> list = byStatus.computeIfAbsent(problem.status(), _ -> new ArrayList<>());
        if (!list.contains(problem)) {
            list.add(problem);
        }
    }

    private static ApiResponse answer(HttpStatus status, List<Problem> list) {
        Map<String, Example> examples = new LinkedHashMap<>();
        list.forEach(
                problem -> examples.put(problem.code(), new Example().$ref("#/components/examples/" + problem.code())));
        ApiResponse answer = new ApiResponse()
                .description(status.getReasonPhrase() + ".")
                .content(new Content()
                        .addMediaType(
                                PROBLEM,
                                new MediaType()
                                        .schema(new Schema<>().$ref("#/components/schemas/Problem"))
                                        .examples(examples)));
        if (status == HttpStatus.TOO_MANY_REQUESTS) {
            answer.addHeaderObject("Retry-After", header("Seconds to wait."));
        }
        return answer;
    }

    private static Map<String, Object> example(Problem problem) {
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("type", "/problems/" + problem.code());
        example.put("title", HttpStatus.valueOf(problem.status()).getReasonPhrase());
        example.put("status", problem.status());
        example.put("detail", problem.detail());
        example.put("code", problem.code());
        example.put("remedy", problem.remedy());
        return example;
    }

    private static Header header(String text) {
        return new Header().description(text).schema(Schemas.of("string"));
    }

    private static Schema<?> text(String description) {
        return Schemas.of("string").description(description);
    }
}
