package io.regie.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * Where the command stands: the process's own, or what a test gives in their place.
 *
 * @param in what is typed
 * @param bytes where a console's bytes go, as they are
 */
public record Surroundings(Map<String, String> environment, InputStream in, OutputStream bytes) {
    public Surroundings {
        environment = Map.copyOf(environment);
    }
}
