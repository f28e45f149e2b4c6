// The inventory tree: WAI-ARIA tree pattern (arrows, Home, End, Enter, type to find), folds remembered, filter.
import { markPlace } from "./navigation";

const FOLDED = "regie.tree.folded";
let folded = new Set<string>(JSON.parse(localStorage.getItem(FOLDED) ?? "[]") as string[]);
let typed = "";
let typedAt = 0;

export function startTree(): void {
  const sidebar = document.querySelector<HTMLElement>(".sidebar");
  const filter = document.getElementById("tree-filter") as HTMLInputElement | null;
  if (!sidebar || !filter) {
    return;
  }
  sidebar.addEventListener("click", (event) => {
    const twist = (event.target as Element).closest(".twist");
    const item = twist?.closest<HTMLElement>("[role=treeitem]");
    if (item) {
      fold(item, item.getAttribute("aria-expanded") === "true");
    }
  });
  sidebar.addEventListener("keydown", keys);
  filter.addEventListener("input", applyFilter);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !typing(event.target as Element)) {
      event.preventDefault();
      filter.focus();
      filter.select();
    }
  });
  document.addEventListener("regie:refreshed", (event) => {
    if ((event as CustomEvent<{ id: string }>).detail.id === "tree") {
      restore();
    }
  });
  restore();
}

function typing(target: Element): boolean {
  return target.closest("input, textarea, select, regie-console, [contenteditable]") !== null;
}

function items(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("#tree [role=treeitem]")].filter(
    (item) => item.offsetParent !== null && !item.hidden,
  );
}

function fold(item: HTMLElement, close: boolean): void {
  item.setAttribute("aria-expanded", String(!close));
  const id = item.dataset["id"] ?? "";
  if (close) {
    folded.add(id);
  } else {
    folded.delete(id);
  }
  localStorage.setItem(FOLDED, JSON.stringify([...folded]));
}

/** After the tree came anew from the server: folds, filter, place and the one tab stop. */
function restore(): void {
  for (const item of document.querySelectorAll<HTMLElement>("#tree [aria-expanded]")) {
    item.setAttribute("aria-expanded", String(!folded.has(item.dataset["id"] ?? "")));
  }
  markPlace();
  applyFilter();
  const all = items();
  if (!all.some((item) => item.tabIndex === 0)) {
    const first = all.find((item) => item.hasAttribute("aria-current")) ?? all[0];
    if (first) {
      first.tabIndex = 0;
    }
  }
}

function applyFilter(): void {
  const wanted = (document.getElementById("tree-filter") as HTMLInputElement).value.trim().toLowerCase();
  const visit = (item: HTMLElement): boolean => {
    const own = (item.dataset["name"] ?? "").toLowerCase().includes(wanted);
    let below = false;
    for (const child of item.querySelectorAll<HTMLElement>(":scope > [role=group] > [role=treeitem]")) {
      below = visit(child) || below;
    }
    item.hidden = wanted !== "" && !own && !below;
    if (wanted !== "" && below) {
      item.setAttribute("aria-expanded", "true");
    } else if (wanted === "" && item.hasAttribute("aria-expanded")) {
      item.setAttribute("aria-expanded", String(!folded.has(item.dataset["id"] ?? "")));
    }
    return own || below;
  };
  let found = false;
  for (const root of document.querySelectorAll<HTMLElement>("#tree > [role=treeitem]")) {
    found = visit(root) || found;
  }
  const none = document.getElementById("tree-none");
  if (none) {
    none.hidden = found || wanted === "";
  }
}

function keys(event: KeyboardEvent): void {
  const item = (event.target as Element).closest<HTMLElement>("[role=treeitem]");
  if (!item || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const all = items();
  const at = all.indexOf(item);
  const expanded = item.getAttribute("aria-expanded");
  const moves: Record<string, () => HTMLElement | null | undefined> = {
    ArrowDown: () => all[at + 1],
    ArrowUp: () => all[at - 1],
    Home: () => all[0],
    End: () => all.at(-1),
    ArrowRight: () =>
      expanded === "false" ? (fold(item, false), item) : expanded === "true" ? all[at + 1] : item,
    ArrowLeft: () =>
      expanded === "true"
        ? (fold(item, true), item)
        : item.parentElement?.closest<HTMLElement>("[role=treeitem]"),
  };
  const move = moves[event.key];
  if (move) {
    event.preventDefault();
    focus(move() ?? item);
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    item.querySelector<HTMLAnchorElement>(":scope > .tree-row a")?.click();
  } else if (event.key.length === 1 && event.key !== "/") {
    find(all, at, event.key);
  }
}

function find(all: HTMLElement[], at: number, key: string): void {
  const now = Date.now();
  typed = now - typedAt > 700 ? key : typed + key;
  typedAt = now;
  const start = typed.length === 1 ? at + 1 : at;
  const hit = [...all.slice(start), ...all.slice(0, start)].find((item) =>
    (item.dataset["name"] ?? "").toLowerCase().startsWith(typed.toLowerCase()),
  );
  if (hit) {
    focus(hit);
  }
}

function focus(item: HTMLElement): void {
  for (const other of document.querySelectorAll<HTMLElement>("#tree [tabindex='0']")) {
    other.tabIndex = -1;
  }
  item.tabIndex = 0;
  item.focus();
}
