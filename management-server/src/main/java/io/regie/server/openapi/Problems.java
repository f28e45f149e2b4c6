package io.regie.server.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Every problem that the API may answer with, from {@code problems.json}, which a test keeps as the sources are. */
@Component
class Problems {
    private final List<Problem> all;

    /**
     * @param detail its sentence; {@code …} stands for what differs from case to case
     * @param feature the package that it comes from
     */
    record Problem(String code, int status, String detail, String remedy, String feature) {}

    Problems(JsonMapper json) {
        try (InputStream file = new ClassPathResource("problems.json").getInputStream()) {
            all = json.readValue(file, new TypeReference<List<Problem>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("the server's own file problems.json is missing", e);
        }
    }

    List<Problem> all() {
        return all;
    }

    Optional<Problem> find(String code) {
        return all.stream().filter(problem -> problem.code().equals(code)).findFirst();
    }
}
