package io.regie.server.web;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** Where the things that people use stand on the pages. */
final class Parts {
    private static final String COLOURS = """
            () => {
              const canvas = document.querySelector("regie-console canvas");
              if (!canvas || !canvas.width) return 0;
              const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
              const seen = new Set();
              for (let i = 0; i < data.length; i += 4) seen.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
              return seen.size;
            }
            """;

    private Parts() {}

    /** How many colours a screen shows; 0 when it is not there. */
    static int colours(Page page) {
        return (Integer) page.evaluate(COLOURS);
    }

    static void awaitConsole(Page page) {
        page.waitForSelector("regie-console[data-state=open]");
    }

    static Locator heading(Page page) {
        return page.locator("h1");
    }

    /** The state beside the title. */
    static Locator chip(Page page) {
        return page.locator(".page-head .chip").first();
    }

    static Locator treeItem(Page page, String name) {
        return page.locator("#tree .tree-row a").getByText(name, new Locator.GetByTextOptions().setExact(true));
    }

    static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator button(Locator within, String name) {
        return within.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }
}
