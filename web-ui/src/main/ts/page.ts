/** What the server wrote into the page's head for scripts. */
export function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

/** A sentence of the page's language; `{0}` is replaced. */
export function text(key: string, ...values: (string | number)[]): string {
  const pattern = texts()[key] ?? key;
  return values.reduce<string>((done, value, i) => done.replaceAll(`{${i}}`, String(value)), pattern);
}

let cache: Record<string, string> | undefined;
function texts(): Record<string, string> {
  cache ??= JSON.parse(meta("texts") || "{}") as Record<string, string>;
  return cache;
}

export function language(): string {
  return document.documentElement.lang || "en";
}

export function icon(name: string, classes = ""): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `icon ${classes}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${meta("icons")}#${name}`);
  svg.append(use);
  return svg;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  classes: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (classes) {
    made.className = classes;
  }
  made.append(...children);
  return made;
}
