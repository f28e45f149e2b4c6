package io.regie.server.web;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Deque's axe: looks for what keeps people from using a page. */
final class Axe {
    private static final String SCRIPT = read("/axe.min.js");
    /** WCAG 2.2 A and AA: each fault with its rule and the elements concerned. */
    private static final String RUN = """
            async () => {
              const result = await axe.run(document, {
                runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
              });
              return result.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html.slice(0, 160)).join(" | "));
            }
            """;

    private Axe() {}

    static Object faults(Page page) {
        page.evaluate(SCRIPT);
        return page.evaluate(RUN);
    }

    private static String read(String resource) {
        try (InputStream stream = Objects.requireNonNull(Axe.class.getResourceAsStream(resource), resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
