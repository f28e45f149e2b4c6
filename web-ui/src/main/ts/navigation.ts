// Links are followed without reloading the shell: htmx swaps <main>, the tree and the live stream stay.
import htmx from "htmx.org";

export function startNavigation(): void {
  document.body.addEventListener("htmx:responseError", (event) => {
    if ((event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr.status === 401) {
      location.reload();
    }
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = (event as CustomEvent<{ xhr: XMLHttpRequest; target: Element }>).detail;
    if (new URL(xhr.responseURL).pathname.startsWith("/sign-in")) {
      event.preventDefault();
      location.reload();
    }
    // An error page is a page too: show it where the page would have stood.
    if (target.id === "main" && xhr.status >= 400) {
      (event as CustomEvent<{ shouldSwap: boolean; isError: boolean }>).detail.shouldSwap = true;
    }
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if ((event.target as Element).id === "main") {
      arrived();
    }
  });
  document.body.addEventListener("htmx:historyRestore", arrived);
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-drawer]")) {
      document.body.classList.toggle("drawer-open");
    } else if (!(event.target as Element).closest(".drawer") || (event.target as Element).closest("a")) {
      document.body.classList.remove("drawer-open");
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      document.body.classList.remove("drawer-open");
    }
  });
  markPlace();
  document.querySelector("#tree [aria-current] > .tree-row")?.scrollIntoView({ block: "nearest" });
  document.body.dataset["ready"] = "true";
}

function arrived(): void {
  markPlace();
  document.querySelector("#tree [aria-current] > .tree-row")?.scrollIntoView({ block: "nearest" });
  document.getElementById("main")?.scrollTo(0, 0);
  const heading = document.querySelector<HTMLElement>("#main h1");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }
}

/** Marks what leads to the page shown, in the rail and in the tree. */
export function markPlace(): void {
  const path = location.pathname;
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".rail a")) {
    const at = link.pathname === "/" ? path === "/" : path.startsWith(link.pathname);
    link.toggleAttribute("aria-current", at);
    if (at) {
      link.setAttribute("aria-current", "page");
    }
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".tree a")) {
    const item = link.closest("[role=treeitem]");
    // A tab of a guest is the guest; the overview is only itself.
    if (link.pathname === path || (link.pathname !== "/" && path.startsWith(`${link.pathname}/`))) {
      item?.setAttribute("aria-current", "page");
    } else {
      item?.removeAttribute("aria-current");
    }
  }
}

/** Goes to a page as a click on its link would. */
export function visit(path: string): void {
  void htmx
    .ajax("get", path, { target: "#main", select: "#main", swap: "outerHTML", push: "true" } as never)
    .catch(() => location.assign(path));
}
