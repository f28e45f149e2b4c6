// Live figures: <regie-spark data-entity data-counter data-max> draws the last minutes, [data-figure] shows the
// latest value. Samples are kept while the console is open, so that coming back to a page finds its line again.
import { bytes, percent } from "./format";
import type { LiveSample } from "./live";
import { text } from "./page";

interface Point {
  time: number;
  value: number;
}

const KEPT_MS = 10 * 60_000;
const LINES = new Map<string, Point[]>();
const COUNTERS = ["cpuUsed", "memoryUsedBytes"] as const;
type CounterName = (typeof COUNTERS)[number];

/** A gap in the samples is a gap in the line. */
const GAP_MS = 65_000;

export function startSpark(): void {
  customElements.define("regie-spark", Spark);
  document.addEventListener("regie:sample", (event) => take((event as CustomEvent<LiveSample>).detail));
}

function take(sample: LiveSample): void {
  const time = Date.parse(sample.time);
  for (const counter of COUNTERS) {
    const value = sample[counter];
    if (typeof value !== "number") {
      continue;
    }
    const line = lineOf(sample.id, counter);
    if ((line.at(-1)?.time ?? 0) < time) {
      line.push({ time, value });
    }
    while (line[0] && line[0].time < Date.now() - KEPT_MS) {
      line.shift();
    }
    figures(sample.id, counter, value);
  }
}

function lineOf(entity: string, counter: string): Point[] {
  const key = `${entity} ${counter}`;
  const line = LINES.get(key) ?? [];
  LINES.set(key, line);
  return line;
}

function written(counter: string, value: number): string {
  return counter === "memoryUsedBytes" ? bytes(value) : percent(value);
}

function figures(entity: string, counter: CounterName, value: number): void {
  for (const place of document.querySelectorAll<HTMLElement>(`[data-figure="${entity} ${counter}"]`)) {
    if (place instanceof HTMLMeterElement) {
      place.value = value;
    } else {
      place.textContent = written(counter, value);
    }
  }
  for (const spark of document.querySelectorAll<Spark>(`regie-spark[data-entity="${entity}"]`)) {
    spark.draw();
  }
}

class Spark extends HTMLElement {
  connectedCallback(): void {
    const { entity = "", counter = "", points = "" } = this.dataset;
    const line = lineOf(entity, counter);
    const known = new Set(line.map((point) => point.time));
    // What the page came with: "epoch-ms:value,…".
    for (const point of points.split(",").filter(Boolean)) {
      const [time = 0, value = 0] = point.split(":").map(Number);
      if (!known.has(time)) {
        line.push({ time, value });
      }
    }
    line.sort((a, b) => a.time - b.time);
    this.draw();
  }

  draw(): void {
    const { entity = "", counter = "", max } = this.dataset;
    const line = lineOf(entity, counter);
    const end = line.at(-1)?.time ?? Date.now();
    const start = Math.max(end - KEPT_MS, Math.min(line[0]?.time ?? end, end - 2 * 60_000));
    const top = Number(max) || Math.max(1e-9, ...line.map((point) => point.value)) * 1.15;
    const x = (time: number) => ((time - start) / Math.max(1, end - start)) * 100;
    const y = (value: number) => 100 - Math.min(1, value / top) * 100;
    const runs: Point[][] = [];
    for (const point of line) {
      const run = runs.at(-1);
      if (run && point.time - (run.at(-1)?.time ?? 0) <= GAP_MS) {
        run.push(point);
      } else {
        runs.push([point]);
      }
    }
    // A single sample is a dot.
    const path = (run: Point[]) =>
      run.length === 1
        ? `M${x(run[0]!.time).toFixed(2)} ${y(run[0]!.value).toFixed(2)}h0.01`
        : run.map((p, i) => `${i ? "L" : "M"}${x(p.time).toFixed(2)} ${y(p.value).toFixed(2)}`).join("");
    const lines = runs.map(path).join("");
    const areas = runs
      .filter((run) => run.length > 1)
      .map((run) => `${path(run)}L${x(run.at(-1)!.time).toFixed(2)} 100L${x(run[0]!.time).toFixed(2)} 100Z`)
      .join("");
    this.replaceChildren(svg(areas, lines));
    const last = line.at(-1);
    this.setAttribute("role", "img");
    this.setAttribute(
      "aria-label",
      text("js.chart", this.dataset["label"] ?? "", last ? written(counter, last.value) : "–"),
    );
  }
}

function svg(areas: string, lines: string): SVGSVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("viewBox", "0 0 100 100");
  made.setAttribute("preserveAspectRatio", "none");
  made.setAttribute("aria-hidden", "true");
  for (const [name, d] of [
    ["grid", "M0 0H100M0 50H100M0 100H100"],
    ["area", areas],
    ["line", lines],
  ] as const) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", name);
    path.setAttribute("d", d);
    made.append(path);
  }
  return made;
}
