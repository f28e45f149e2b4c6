// Small things of every page: theme switch, copy buttons, relative times.
import { span } from "./format";
import { text } from "./page";
import { toast } from "./toast";

export function startCommon(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("[data-theme-switch]")) {
      switchTheme();
    }
    const copy = target.closest<HTMLElement>("[data-copy]");
    if (copy) {
      void copyText(document.querySelector(copy.dataset["copy"] ?? "")?.textContent?.trim() ?? "");
    }
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
      if (!menu.contains(target) || target.closest(".menu-list")) {
        menu.open = false;
      }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
        menu.open = false;
        menu.querySelector("summary")?.focus();
      }
    }
  });
  setInterval(tick, 1000);
  tick();
}

function switchTheme(): void {
  const root = document.documentElement;
  const dark =
    root.dataset["theme"] === "dark" ||
    (!root.dataset["theme"] && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset["theme"] = dark ? "light" : "dark";
  localStorage.setItem("regie.theme", root.dataset["theme"]);
}

async function copyText(value: string): Promise<void> {
  await navigator.clipboard.writeText(value);
  toast("good", text("js.copied"));
}

/** Counts `<time data-since>` up while it is looked at. */
function tick(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-since]")) {
    time.textContent = span(Date.now() - Date.parse(time.dateTime));
  }
}
