package io.regie.server.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.regie.server.web.Parts.awaitConsole;
import static io.regie.server.web.Parts.button;
import static io.regie.server.web.Parts.chip;
import static io.regie.server.web.Parts.colours;
import static io.regie.server.web.Parts.heading;
import static io.regie.server.web.Parts.treeItem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.regie.server.testing.RestClient;
import io.regie.server.testing.ServerTest;
import io.regie.server.testing.SimulatedHosts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.databind.JsonNode;

/** The console in a real browser, upon simulated hosts: what people do with it all day. */
@ServerTest
@DirtiesContext
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsolePagesTest {
    private static final String PASSWORD = "a long enough password";
    private static final Duration SOON = Duration.ofSeconds(20);

    @LocalServerPort
    int port;

    @Value("${regie.home}")
    Path home;

    SimulatedHosts hosts;
    RestClient center;
    ConsoleBrowser browser;
    String signedIn;

    @BeforeAll
    void two_hosts_join_and_the_administrator_signs_in(@TempDir Path state) throws Exception {
        browser = new ConsoleBrowser("https://localhost:" + port);
        center = new RestClient(home, port);
        hosts = new SimulatedHosts(state, 2, 2);
        hosts.join(center);
        await().atMost(SOON)
                .until(() -> items("/api/v1/templates").size() > 1
                        && items("/api/v1/guests").size() >= 4);
        signedIn = signInForTheFirstTime();
    }

    @AfterAll
    void close() {
        hosts.close();
        browser.close();
    }

    @AfterEach
    void pages_keep_to_the_content_security_policy() {
        assertThat(browser.offences()).isEmpty();
    }

    /** With the one-time password, which has to be changed. */
    private String signInForTheFirstTime() throws Exception {
        String once = Files.readString(home.resolve("initial-admin-password")).strip();
        try (Page page = browser.visitor()) {
            page.navigate("/");
            signIn(page, once);
            page.getByLabel("Present password").fill(once);
            page.getByLabel("New password", new Page.GetByLabelOptions().setExact(true))
                    .fill(PASSWORD);
            page.getByLabel("New password again").fill(PASSWORD);
            button(page, "Change password").click();
            assertThat(heading(page)).hasText("Overview");
            return ConsoleBrowser.stateOf(page);
        }
    }

    @Test
    void a_wrong_password_is_told_and_signs_nobody_in() {
        try (Page page = browser.visitor()) {
            page.navigate("/");
            signIn(page, "not the password");
            assertThat(page.getByRole(AriaRole.ALERT)).hasText("The name or the password is wrong.");
            page.navigate("/hosts");
            assertThat(page).hasURL(Pattern.compile(".*/sign-in"));
        }
    }

    @Test
    void the_tree_leads_to_hosts_and_guests_by_mouse_and_keyboard() {
        try (Page page = desk("/")) {
            String host = hosts.get(0).name();
            treeItem(page, host).click();
            assertThat(heading(page)).hasText(host);
            assertThat(page.getByText("Simulated Xeon").first()).isVisible();
            page.keyboard().press("/");
            page.keyboard().type(hosts.get(1).name());
            assertThat(treeItem(page, host)).isHidden();
            treeItem(page, hosts.get(1).name()).focus();
            page.keyboard().press("Enter");
            assertThat(heading(page)).hasText(hosts.get(1).name());
        }
    }

    @Test
    void a_guest_is_deployed_and_seen_to_start_without_reload() {
        try (Page page = desk("/")) {
            page.evaluate("window.loadedOnce = true");
            button(page, "Deploy").click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            dialog.getByText("busybox-vm").click();
            dialog.getByLabel("Name").fill("seen-live");
            button(dialog, "Deploy").click();
            treeItem(page, "seen-live").click();
            assertThat(chip(page)).hasText("Running");
            assertThat(page.locator(".tasks").getByText("Deploy seen-live").first())
                    .isVisible();
            assertThat(page.evaluate("window.loadedOnce")).isEqualTo(true);
        }
    }

    @Test
    void a_change_made_by_a_program_appears_without_reload() throws Exception {
        String id = deploy("watched", "busybox-vm");
        try (Page page = desk("/guests/" + id)) {
            assertThat(chip(page)).hasText("Running");
            center.post("/api/v1/guests/" + id + "/power?wait=30s", Map.of("action", "suspend"));
            assertThat(chip(page)).hasText("Suspended");
            assertThat(button(page, "Resume")).isVisible();
        }
    }

    @Test
    void a_name_that_is_taken_is_told_beside_its_field() throws Exception {
        deploy("taken", "busybox-ctx");
        try (Page page = desk("/")) {
            button(page, "Deploy").click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            dialog.getByLabel("Name").fill("taken");
            button(dialog, "Deploy").click();
            assertThat(dialog.locator("#name-error")).containsText("taken");
            assertThat(dialog.getByLabel("Name")).isFocused();
            button(dialog, "Cancel").click();
            assertThat(dialog).isHidden();
        }
    }

    @Test
    void the_screen_of_a_virtual_machine_shows_pixels() throws Exception {
        String id = deploy("screened", "busybox-vm");
        try (Page page = desk("/guests/" + id + "/console")) {
            awaitConsole(page);
            await().atMost(SOON).until(() -> colours(page) > 2);
        }
    }

    @Test
    void the_terminal_of_a_context_echoes_what_is_typed() throws Exception {
        String id = deploy("typed", "busybox-ctx");
        try (Page page = desk("/guests/" + id + "/console")) {
            awaitConsole(page);
            page.keyboard().type("echo so it is\n");
            assertThat(page.locator(".xterm-rows")).containsText("echo so it is");
        }
    }

    @Test
    void a_running_guest_migrates_with_progress_and_its_console_comes_back() throws Exception {
        String id = deploy("moved", "busybox-vm");
        String from = center.get("/api/v1/guests/" + id)
                .body()
                .path("summary")
                .path("hostName")
                .asString();
        String started = startedAt(id);
        try (Page page = desk("/guests/" + id + "/console")) {
            awaitConsole(page);
            button(page, "Migrate").click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            dialog.getByText("Possible").first().click();
            button(dialog, "Migrate").click();
            assertThat(page.locator(".page-head .where a")).not().hasText(from);
            assertThat(chip(page)).hasText("Running");
            assertThat(page.locator("#tasks-body")).containsText("downtime");
            awaitConsole(page);
            assertThat(startedAt(id)).isEqualTo(started);
        }
    }

    @Test
    void a_guest_is_powered_off_and_deleted_after_a_question_each() throws Exception {
        String id = deploy("fleeting", "busybox-vm");
        try (Page page = desk("/guests/" + id)) {
            button(page, "Power off").click();
            button(page.getByRole(AriaRole.DIALOG), "Power off").click();
            assertThat(chip(page)).hasText("Powered off");
            button(page, "Delete").click();
            button(page.getByRole(AriaRole.DIALOG), "Delete").click();
            assertThat(heading(page)).hasText("Guests");
            assertThat(treeItem(page, "fleeting")).hasCount(0);
        }
    }

    @Test
    void an_api_token_is_shown_once_and_works() throws Exception {
        try (Page page = desk("/tokens")) {
            button(page, "New token").click();
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            dialog.getByLabel("What is it for").fill("nightly report");
            button(dialog, "New token").click();
            Locator shown = dialog.locator("#new-token-value");
            assertThat(shown).containsText("regie_");
            RestClient program = new RestClient(home, port, shown.textContent());
            assertThat(program.get("/api/v1/me").text("name")).isEqualTo("admin");
            button(dialog, "Done").click();
            assertThat(page.getByText("nightly report").first()).isVisible();
            assertThat(page.content()).doesNotContain("regie_");
        }
    }

    @Test
    void the_drawer_of_a_telephone_leads_to_the_tree() {
        try (Page page = browser.phone(signedIn)) {
            page.navigate("/");
            String host = hosts.get(0).name();
            assertThat(page.locator(".sidebar")).not().isInViewport();
            page.getByLabel("Open navigation").tap();
            treeItem(page, host).tap();
            assertThat(heading(page)).hasText(host);
            int overflow = (Integer) page.evaluate("document.documentElement.scrollWidth - innerWidth");
            assertThat(overflow).isLessThanOrEqualTo(0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void the_main_pages_can_be_used_by_everybody(ColorScheme scheme) throws Exception {
        String guest = deploy("axe-" + scheme.name().toLowerCase(java.util.Locale.ROOT), "busybox-vm");
        List<String> paths = List.of(
                "/",
                "/hosts",
                "/hosts/" + hosts.get(0).id(),
                "/guests",
                "/guests/" + guest,
                "/templates",
                "/datastores",
                "/networks",
                "/tasks",
                "/events",
                "/access/grants",
                "/tokens",
                "/hosts/add",
                "/about");
        Map<String, Object> faults = new HashMap<>();
        try (Page page = browser.desk(signedIn, scheme)) {
            for (String path : paths) {
                page.navigate(path);
                Object found = Axe.faults(page);
                if (!List.of().equals(found)) {
                    faults.put(path, found);
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    private Page desk(String path) {
        Page page = browser.desk(signedIn, ColorScheme.LIGHT);
        page.navigate(path);
        assertThat(page.locator("#live")).hasText("Live");
        return page;
    }

    private static void signIn(Page page, String password) {
        page.getByLabel("User name").fill("admin");
        page.getByLabel("Password").fill(password);
        button(page, "Sign in").click();
    }

    /** A running guest. */
    private String deploy(String name, String template) throws Exception {
        String templateId = items("/api/v1/templates").stream()
                .filter(item -> item.path("name").asString().equals(template))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
        RestClient.Answer task =
                center.post("/api/v1/guests?wait=30s", Map.of("name", name, "templateId", templateId, "start", true));
        assertThat(task.text("state")).as(task.raw().body()).isEqualTo("succeeded");
        return task.text("targetId");
    }

    private String startedAt(String id) throws Exception {
        return center.get("/api/v1/guests/" + id)
                .body()
                .path("summary")
                .path("started")
                .asString();
    }

    private List<JsonNode> items(String path) throws Exception {
        return List.copyOf(center.get(path).body().path("items").values());
    }
}
