// One stream of server-sent events for the whole console. Changes of the inventory and of tasks refresh what
// shows them; samples go straight to the figures and sparklines.
import { text } from "./page";
import { refresh } from "./refresh";

export interface LiveSample {
  id: string;
  time: string;
  cpuUsed?: number;
  memoryUsedBytes?: number;
  counters?: Record<string, number>;
}

export interface LiveTask {
  id: string;
  kind: string;
  title: string;
  state: string;
  progress: number;
  message: string;
  targetId?: string;
  targetName?: string;
  cancellable?: boolean;
  error?: { code: string; message: string; remedy: string };
  details?: Record<string, unknown>;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8000;
/** Whoever looks is measured for every second; the server forgets that somebody looks after 25 s. */
const LOOK_MS = 10_000;

let source: EventSource | undefined;
let retry = FIRST_RETRY_MS;
let wasOff = false;

export function startLive(): void {
  open();
  look();
  setInterval(look, LOOK_MS);
  document.addEventListener("htmx:pushedIntoHistory", look);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      open();
    }
  });
}

/** Has the host or guest that this page is about measured closely. */
function look(): void {
  const subject = /^\/(hosts|guests)\/([0-9a-f-]{36})/.exec(location.pathname);
  if (subject && !document.hidden) {
    void fetch(`/api/v1/${subject[1]}/${subject[2]}/samples?live=true`).catch(() => undefined);
  }
}

function open(): void {
  source?.close();
  source = new EventSource("/api/v1/stream");
  source.addEventListener("open", () => {
    retry = FIRST_RETRY_MS;
    indicate("on");
    if (wasOff) {
      wasOff = false;
      changed([]);
    }
  });
  source.addEventListener("error", () => {
    wasOff = true;
    indicate("off");
    source?.close();
    setTimeout(open, retry);
    retry = Math.min(retry * 2, LAST_RETRY_MS);
  });
  source.addEventListener("inventory", (event) => changed(itemsOf(event)));
  source.addEventListener("event", () => touch("event"));
  source.addEventListener("resync", () => changed([]));
  source.addEventListener("task", (event) => tell("regie:task", itemsOf<LiveTask>(event)));
  source.addEventListener("sample", (event) => tell("regie:sample", itemsOf<LiveSample>(event)));
}

function itemsOf<T = { id: string }>(event: MessageEvent<string>): T[] {
  const data = JSON.parse(event.data) as T | T[] | { items: T[] };
  if (Array.isArray(data)) {
    return data;
  }
  return typeof data === "object" && data !== null && "items" in data ? data.items : [data as T];
}

function tell(name: string, items: unknown[]): void {
  for (const detail of items) {
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Refreshes what shows any of these; none: everything. */
function changed(items: { id: string }[]): void {
  const ids = new Set(items.map((item) => item.id));
  for (const shown of document.querySelectorAll<HTMLElement>("[data-live]")) {
    const subjects = (shown.dataset["live"] ?? "").split(" ");
    if (ids.size === 0 || subjects.includes("inventory") || subjects.some((id) => ids.has(id))) {
      refresh(shown);
    }
  }
}

export function touch(subject: string): void {
  for (const shown of document.querySelectorAll(`[data-live~="${subject}"]`)) {
    refresh(shown);
  }
}

function indicate(state: "on" | "off"): void {
  const sign = document.getElementById("live");
  const words = sign?.querySelector(".live-text");
  if (sign && words && sign.dataset["state"] !== state) {
    sign.dataset["state"] = state;
    words.textContent = text(state === "on" ? "js.live.on" : "js.live.off");
  }
}
