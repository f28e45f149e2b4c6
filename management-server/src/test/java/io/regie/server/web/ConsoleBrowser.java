package io.regie.server.web;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;

/** A headless Chromium at one server; notes what a page does against the content security policy. */
final class ConsoleBrowser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of(System.getenv().getOrDefault("REGIE_CHROMIUM", "/usr/bin/chromium"));
    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    private static final int PATIENCE_MS = 30_000;

    private final Playwright playwright;
    private final Browser browser;
    private final String url;
    private final List<String> offences = new CopyOnWriteArrayList<>();

    ConsoleBrowser(String url) {
        boolean there = Files.isExecutable(CHROMIUM);
        if (!there && System.getenv("CI") != null) {
            throw new IllegalStateException("no Chromium at " + CHROMIUM + ": install it, or set REGIE_CHROMIUM");
        }
        Assumptions.assumeTrue(there, "SKIPPED browser tests: no Chromium at " + CHROMIUM);
        this.url = url;
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        this.playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        this.browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(FLAGS));
    }

    /** A visitor nobody knows, at a desk. */
    Page visitor() {
        return page(options().setViewportSize(1440, 900));
    }

    /** Who has signed in elsewhere, as {@link #stateOf} says, at a desk. */
    Page desk(String state, ColorScheme scheme) {
        return page(options().setViewportSize(1440, 900).setStorageState(state).setColorScheme(scheme));
    }

    /** The same with a telephone. */
    Page phone(String state) {
        return page(options()
                .setViewportSize(390, 844)
                .setHasTouch(true)
                .setIsMobile(true)
                .setStorageState(state));
    }

    static String stateOf(Page page) {
        return page.context().storageState();
    }

    /** What pages tried that the policy forbids, since the last time. */
    List<String> offences() {
        List<String> found = List.copyOf(offences);
        offences.clear();
        return found;
    }

    private Browser.NewContextOptions options() {
        return new Browser.NewContextOptions()
                .setIgnoreHTTPSErrors(true)
                .setBaseURL(url)
                .setLocale("en-GB");
    }

    private Page page(Browser.NewContextOptions options) {
        BrowserContext context = browser.newContext(options);
        context.setDefaultTimeout(PATIENCE_MS);
        Page page = context.newPage();
        page.onConsoleMessage(this::note);
        page.onPageError(offences::add);
        return page;
    }

    private void note(ConsoleMessage message) {
        if (message.text().contains("Content Security Policy")) {
            offences.add(message.text());
        }
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
