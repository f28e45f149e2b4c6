// The content security policy forbids <style> elements, which xterm.js makes. It may be given a document of its own:
// this one answers createElement("style") with an element whose text becomes a constructed style sheet.
class Sheet extends HTMLElement {
  private readonly sheet = new CSSStyleSheet();

  override set textContent(rules: string) {
    this.sheet.replaceSync(rules);
  }

  override get textContent(): string {
    return [...this.sheet.cssRules].map((rule) => rule.cssText).join("\n");
  }

  connectedCallback(): void {
    this.hidden = true;
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
  }

  disconnectedCallback(): void {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet);
  }
}

export function documentWithoutStyleElements(): Document {
  if (!customElements.get("regie-sheet")) {
    customElements.define("regie-sheet", Sheet);
  }
  return new Proxy(document, {
    get(target, property) {
      if (property === "createElement") {
        return (name: string) => target.createElement(name === "style" ? "regie-sheet" : name);
      }
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}
