package io.regie.server.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** What routes are called and do, from {@code api-routes.txt}. */
@Component
class RouteTexts {
    private final Map<String, Text> texts = new LinkedHashMap<>();

    /** @param id the operationId, a name in programs */
    record Text(String id, String summary) {}

    RouteTexts() {
        try {
            new ClassPathResource("api-routes.txt")
                    .getContentAsString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" ", 4))
                    .forEach(parts -> texts.put(parts[0] + " " + parts[1], new Text(parts[2], parts[3])));
        } catch (IOException e) {
            throw new UncheckedIOException("the server's own file api-routes.txt is missing", e);
        }
    }

    /** {@code route} below {@code /api/v1}. */
    Optional<Text> of(String method, String route) {
        return Optional.ofNullable(texts.get(method + " " + route));
    }

    Map<String, Text> all() {
        return Map.copyOf(texts);
    }
}
