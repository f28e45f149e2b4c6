// The content security policy forbids <style> elements and style attributes, which xterm.js makes. It may be given a
// document of its own: this one answers createElement("style") with an element whose text becomes a constructed style
// sheet, and makes elements that set their style attribute as scripts may, by the object model.
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
  const create = Document.prototype.createElement.bind(document) as (name: string) => HTMLElement;
  return new Proxy(document, {
    get(target, property) {
      if (property === "createElement") {
        return (name: string) =>
          name === "style" ? create("regie-sheet") : styledByObjectModel(create(name));
      }
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}

/** For what xterm.js makes by the page's own document while it opens, whatever document it was given. */
export function withoutStyleElements(open: () => void): void {
  const { createElement } = documentWithoutStyleElements();
  document.createElement = createElement;
  try {
    open();
  } finally {
    // What stands on the prototype counts again.
    delete (document as Partial<Document>).createElement;
  }
}

function styledByObjectModel(element: HTMLElement): HTMLElement {
  const setAttribute = element.setAttribute.bind(element);
  element.setAttribute = (name, value) => {
    if (name === "style") {
      element.style.cssText = value;
    } else {
      setAttribute(name, value);
    }
  };
  return element;
}
