// The task pane and every progress bar: fed by the stream, redrawn in place.
import { bytes, milliseconds } from "./format";
import { touch, type LiveTask } from "./live";
import { text } from "./page";
import { toast } from "./toast";

const known = new Map<string, string>();

export function startTasks(): void {
  const pane = document.querySelector<HTMLDetailsElement>("details.tasks");
  if (pane) {
    const stored = localStorage.getItem("regie.tasks");
    pane.open = stored === null ? innerWidth > 900 : stored === "open";
    // Toasts stand above the pane.
    new ResizeObserver(() =>
      document.documentElement.style.setProperty("--pane", `${pane.offsetHeight}px`),
    ).observe(pane);
    // A click comes before the pane opens or closes.
    pane
      .querySelector("summary")
      ?.addEventListener("click", () => localStorage.setItem("regie.tasks", pane.open ? "closed" : "open"));
  }
  document.addEventListener("regie:task", (event) => show((event as CustomEvent<LiveTask>).detail));
}

function show(task: LiveTask): void {
  const bars = document.querySelectorAll<HTMLElement>(`[data-task="${task.id}"]`);
  for (const bar of bars) {
    update(bar, task);
  }
  if (known.get(task.id) !== task.state || bars.length === 0) {
    touch("task");
    if (task.targetId) {
      touch(task.targetId);
    }
  }
  if (known.has(task.id) && known.get(task.id) !== task.state) {
    announce(task);
  }
  known.set(task.id, task.state);
}

function update(bar: HTMLElement, task: LiveTask): void {
  const progress = bar.querySelector("progress");
  if (progress) {
    progress.value = task.progress;
  }
  set(bar, "message", task.message);
  set(bar, "percent", `${Math.round(task.progress * 100)} %`);
  const details = task.details ?? {};
  if (typeof details["phase"] === "string") {
    set(bar, "phase", text(`js.phase.${details["phase"]}`));
  }
  if (typeof details["memoryRemainingBytes"] === "number") {
    set(bar, "remaining", bytes(details["memoryRemainingBytes"]));
  }
  if (typeof details["bandwidthBytesPerSecond"] === "number") {
    set(bar, "bandwidth", `${bytes(details["bandwidthBytesPerSecond"])}/s`);
  }
}

function set(bar: HTMLElement, part: string, value: string): void {
  const place = bar.querySelector(`[data-part="${part}"]`);
  if (place) {
    place.textContent = value;
    place.closest("[hidden]")?.removeAttribute("hidden");
  }
}

/** Says how a task ended that was seen under way. */
function announce(task: LiveTask): void {
  if (task.state === "failed") {
    toast("bad", `${task.title}: ${task.error?.message ?? task.message}`, task.error?.remedy ?? "", task.id);
  } else if (task.state === "succeeded") {
    const downtime = task.details?.["downtimeMs"];
    const interruption = task.details?.["interruptionMs"];
    const gap = typeof downtime === "number" ? downtime : interruption;
    toast(
      "good",
      typeof gap === "number"
        ? text("js.migration.done", task.title, milliseconds(gap))
        : text("js.task.done", task.title),
      "",
      task.id,
    );
  } else if (task.state === "cancelled") {
    toast("info", text("js.task.cancelled", task.title), "", task.id);
  }
}
