package io.regie.server.web;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.regie.server.testing.ServerTest;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Pages about problems, as who was refused sees them: without a sign-in. */
@ServerTest
class ProblemPagesTest {
    @LocalServerPort
    int port;

    @Test
    void a_problem_says_what_to_do_and_leads_to_the_others() {
        try (ConsoleBrowser browser = new ConsoleBrowser("https://localhost:" + port)) {
            Page page = browser.visitor();
            page.navigate("/problems/guest.name-taken");
            assertThat(page.locator("h1")).hasText("guest.name-taken");
            assertThat(page.locator("main")).containsText("Choose another name");
            assertThat(Axe.faults(page)).asString().isEqualTo("[]");

            page.locator("a[href='/problems']").click();
            assertThat(page.locator("h1")).hasText("Problems that the API answers with");
            assertThat(Axe.faults(page)).asString().isEqualTo("[]");
            page.locator("a[href='/problems/guest.name-taken']").click();
            assertThat(page.locator("h1")).hasText("guest.name-taken");
            assertThat(browser.offences()).isEmpty();
        }
    }
}
