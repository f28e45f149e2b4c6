// Keeps what is on the page true: an element with data-live is fetched anew and morphed into its new self, so that
// focus, scroll and open menus stay.
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";

const EVERY_MS = 700;
const waiting = new Map<
  Element,
  { timer?: ReturnType<typeof setTimeout>; running: boolean; again: boolean }
>();

/** Fetches an element's new self, at most once in 700 ms; what comes meanwhile is one more fetch at the end. */
export function refresh(element: Element | null): void {
  if (!element) {
    return;
  }
  const state = waiting.get(element) ?? { running: false, again: false };
  waiting.set(element, state);
  if (state.running || state.timer) {
    state.again = true;
    return;
  }
  state.running = true;
  void fetchNew(element).finally(() => {
    state.running = false;
    if (!element.isConnected) {
      waiting.delete(element);
      return;
    }
    state.timer = setTimeout(() => {
      delete state.timer;
      if (state.again) {
        state.again = false;
        refresh(element);
      }
    }, EVERY_MS);
  });
}

async function fetchNew(element: Element): Promise<void> {
  const source = (element as HTMLElement).dataset["src"] ?? location.pathname + location.search;
  const at = location.href;
  try {
    const response = await fetch(source, { headers: { "HX-Request": "true", "X-Refresh": "true" } });
    if (new URL(response.url).pathname.startsWith("/sign-in") || response.status === 401) {
      location.reload();
      return;
    }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById(element.id);
    // The page may have been left while the answer was under way.
    if (fresh && element.isConnected && (element.id !== "main" || at === location.href)) {
      morph(element, fresh);
    }
  } catch {
    // The stream's indicator says that the server is away; the next change fetches again.
  }
}

function morph(element: Element, fresh: Element): void {
  const inner = element.hasAttribute("data-inner");
  Idiomorph.morph(element, inner ? [...fresh.childNodes] : fresh, {
    morphStyle: inner ? "innerHTML" : "outerHTML",
    ignoreActiveValue: true,
    callbacks: {
      beforeNodeMorphed: (old: Node) =>
        old === element || !(old instanceof Element && old.hasAttribute("data-keep")),
      beforeAttributeUpdated: (name: string, node: Element) =>
        !(name === "open" && node instanceof HTMLDetailsElement),
    },
  } as never);
  htmx.process(document.getElementById(element.id) ?? element);
  document.dispatchEvent(new CustomEvent("regie:refreshed", { detail: { id: element.id } }));
}
