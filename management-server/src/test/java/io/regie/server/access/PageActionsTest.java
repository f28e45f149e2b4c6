package io.regie.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Whatever a template or a script can send is an operation of the table, shown or not. */
class PageActionsTest {
    private static final Logger log = LoggerFactory.getLogger(PageActionsTest.class);

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");

    /** Spring Security's filters answer these, before any controller. */
    private static final Set<String> ANSWERED_BY_FILTERS = Set.of("POST /sign-in", "POST /sign-out");

    @Test
    void every_action_of_a_template_is_in_the_table() throws IOException {
        Set<String> known = new TreeSet<>();
        Set<String> unknown = new TreeSet<>();
        for (Resource template : resources("classpath*:templates/**/*.html")) {
            for (PageText.Action action : PageText.actions(text(template))) {
                String sent = action.method() + " " + action.path();
                boolean found = Routes.restOperation(action.method(), action.path())
                        .or(() ->
                                action.method().equals("GET") ? Routes.page(action.path()) : java.util.Optional.empty())
                        .isPresent();
                (found || ANSWERED_BY_FILTERS.contains(sent) ? known : unknown)
                        .add(sent + " in " + template.getFilename());
            }
        }
        log.info("Actions in the templates: {}", known.size());
        assertThat(unknown)
                .as("requests of data-api, data-action or hx-* that no line of the table is")
                .isEmpty();
        assertThat(known).isNotEmpty();
    }

    @Test
    void every_rest_path_in_a_script_is_in_the_table() throws IOException {
        List<String> paths = resources("classpath*:META-INF/resources/assets/**/*.js").stream()
                .flatMap(script -> PageText.paths(text(script)))
                .distinct()
                .toList();

        // A variable may stand where the table has a fixed word: of hosts and guests both.
        assertThat(paths)
                .isNotEmpty()
                .allSatisfy(path -> assertThat(Stream.of(path, path.replaceFirst("/x/", "/hosts/")))
                        .as(path)
                        .anyMatch(candidate -> METHODS.stream()
                                .anyMatch(method ->
                                        Routes.restOperation(method, candidate).isPresent())));
    }

    private static List<Resource> resources(String pattern) throws IOException {
        return Arrays.asList(new PathMatchingResourcePatternResolver().getResources(pattern));
    }

    private static String text(Resource resource) {
        try {
            return resource.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
