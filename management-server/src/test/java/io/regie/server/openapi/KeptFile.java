package io.regie.server.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A committed file that is made of the code: a test compares it, and with {@code -Dregie.refresh=true} writes it. */
final class KeptFile {
    private final Path path;

    /** @param path in the checkout */
    KeptFile(String path) {
        this.path = root().resolve(path);
    }

    void mustBe(String content) throws IOException {
        if (Boolean.getBoolean("regie.refresh")) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, content);
            return;
        }
        assertThat(Files.exists(path) ? Files.readString(path, StandardCharsets.UTF_8) : "")
                .as("%s is not what the code says; './regie refresh-api' writes it anew", path.getFileName())
                .isEqualTo(content);
    }

    /** Tests run in the module's directory. */
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return here.endsWith("management-server") ? Objects.requireNonNull(here.getParent()) : here;
    }
}
