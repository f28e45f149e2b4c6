package io.regie.server.openapi;

import io.regie.server.api.Versioned;
import io.regie.server.api.list.Column;
import io.regie.server.api.list.ListField;
import io.regie.server.api.list.Listed;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;

/** Tells the document what only a route's controller knows: how its list is filtered, whether it has an ETag. */
@Component
class RouteFacts implements GlobalOperationCustomizer {
    /** Marks, while the document is made, which package a route belongs to, and whether it has an ETag or a list. */
    static final String FEATURE = "x-regie-feature";

    static final String VERSIONED = "x-regie-versioned";
    static final String LISTED = "x-regie-listed";
    static final String FIELDS = "x-regie-fields";

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        String[] packages = handler.getBeanType().getPackageName().split("\\.");
        operation.addExtension(FEATURE, packages[packages.length - 1]);
        ResolvableType answer = ResolvableType.forMethodReturnType(handler.getMethod());
        Class<?> body =
                answer.toClass() == ResponseEntity.class ? answer.getGeneric(0).toClass() : answer.toClass();
        if (Versioned.class.isAssignableFrom(body)) {
            operation.addExtension(VERSIONED, true);
        }
        if (handler.hasMethodAnnotation(GetMapping.class)) {
            operation.addExtension(FIELDS, true);
        }
        for (MethodParameter parameter : handler.getMethodParameters()) {
            Listed listed = parameter.getParameterAnnotation(Listed.class);
            if (listed != null) {
                operation.addExtension(LISTED, true);
                parameters(listed).forEach(operation::addParametersItem);
            }
            RequestBody required = parameter.getParameterAnnotation(RequestBody.class);
            if (required != null && operation.getRequestBody() != null) {
                operation.getRequestBody().setRequired(required.required());
            }
        }
        return operation;
    }

    private static List<Parameter> parameters(Listed listed) {
        ListField[] fields = listed.value().getEnumConstants();
        String sortable = Stream.of(fields)
                .filter(field -> field.column().sortable())
                .map(ListField::text)
                .collect(Collectors.joining(", "));
        Stream<Parameter> common = Stream.of(
                query(
                        "cursor",
                        "The nextCursor of the page before; only with the same sort and filters.",
                        Schemas.text()),
                query("limit", "How many at most.", number(1, 1000, 100)),
                query(
                        "sort",
                        "Comma-separated, a minus turns the order; by any of: " + sortable + ".",
                        ordered(listed.sort())));
        return Stream.concat(common, Arrays.stream(fields).map(RouteFacts::filter))
                .toList();
    }

    private static Parameter filter(ListField field) {
        Column column = field.column();
        String text = switch (column.kind()) {
            case TEXT -> "Exactly this, in upper or lower case; * stands for anything. May be repeated.";
            case WORD -> "Any of these, comma-separated: " + String.join(", ", column.words()) + ".";
            case NUMBER -> "This number, or a range: 2..8, 2.. or ..8.";
            case TIME -> "This instant, or a range of two with .. between, one of which may be missing.";
            case ID -> "Any of these ids, comma-separated.";
            case FLAG -> "true or false.";
            case MATCH -> "What is looked for, in upper or lower case.";
            case PLACE -> "What belongs to the object with this id.";
            case WHEN -> "An instant.";
        };
        Schema<?> schema = Schemas.text();
        if (column.kind() == Column.Kind.FLAG) {
            schema = flag();
        } else if (column.kind() == Column.Kind.WHEN) {
            schema = Schemas.text().format("date-time");
        } else if (column.kind() == Column.Kind.PLACE) {
            schema = Schemas.text().format("uuid");
        }
        return query(field.text(), text, schema);
    }

    private static Parameter query(String name, String text, Schema<?> schema) {
        return new Parameter()
                .name(name)
                .in("query")
                .required(false)
                .description(text)
                .schema(schema);
    }

    private static Schema<?> number(int least, int most, int usual) {
        Schema<?> schema = Schemas.of("integer");
        schema.setMinimum(BigDecimal.valueOf(least));
        schema.setMaximum(BigDecimal.valueOf(most));
        schema.setDefault(usual);
        return schema;
    }

    private static Schema<?> ordered(String usual) {
        Schema<?> schema = Schemas.text();
        schema.setDefault(usual);
        return schema;
    }

    private static Schema<?> flag() {
        JsonSchema schema = new JsonSchema();
        schema.typesItem("string");
        schema.setEnum(List.of("true", "false"));
        return schema;
    }
}
