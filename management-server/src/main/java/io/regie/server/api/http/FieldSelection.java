package io.regie.server.api.http;

import io.regie.server.api.Page;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code ?fields=id,name}: leaves out of an answer's items what was not asked for. */
@RestControllerAdvice(annotations = RestController.class)
class FieldSelection implements ResponseBodyAdvice<Object> {
    private final JsonMapper json;

    FieldSelection(JsonMapper json) {
        this.json = json;
    }

    @Override
    public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returnType,
            MediaType contentType,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (body == null || body instanceof ProblemDetail || !(request instanceof ServletServerHttpRequest servlet)) {
            return body;
        }
        String fields = servlet.getServletRequest().getParameter(KnownParameters.FIELDS);
        if (fields == null || fields.isEmpty()) {
            return body;
        }
        Map<String, Set<String>> wanted = wanted(fields);
        if (body instanceof Page<?> page) {
            Map<String, Object> part = new LinkedHashMap<>();
            part.put("items", select(page.items(), wanted));
            if (page.nextCursor() != null) {
                part.put("nextCursor", page.nextCursor());
            }
            return part;
        }
        return body instanceof Collection<?> items ? select(List.copyOf(items), wanted) : select(body, wanted);
    }

    /** Each field with those wanted of its own; none: all. */
    private static Map<String, Set<String>> wanted(String fields) {
        return Arrays.stream(fields.split(",", -1))
                .collect(Collectors.groupingBy(
                        field -> field.split("\\.", 2)[0],
                        TreeMap::new,
                        Collectors.mapping(
                                field -> field.contains(".") ? field.split("\\.", 2)[1] : "", Collectors.toSet())));
    }

    private List<JsonNode> select(List<?> items, Map<String, Set<String>> wanted) {
        return items.stream().map(item -> select(item, wanted)).toList();
    }

    private JsonNode select(Object item, Map<String, Set<String>> wanted) {
        JsonNode node = json.valueToTree(item);
        if (node instanceof ObjectNode object) {
            object.retain(wanted.keySet());
            wanted.forEach((field, own) -> {
                JsonNode value = object.get(field);
                if (value != null && !own.contains("")) {
                    keep(value, own);
                }
            });
        }
        return node;
    }

    private static void keep(JsonNode value, Set<String> own) {
        if (value instanceof ObjectNode nested) {
            nested.retain(own);
        } else if (value.isArray()) {
            value.forEach(element -> keep(element, own));
        }
    }
}
