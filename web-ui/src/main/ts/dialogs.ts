// Dialogs: those of the page (data-open), those fetched (data-dialog), and the question before something drastic.
import htmx from "htmx.org";
import { showDefaults } from "./defaults";
import { element, text } from "./page";
import { toastError } from "./toast";

export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>("[data-dialog]");
    if (opener && !(opener as HTMLButtonElement).disabled) {
      event.preventDefault();
      void openFetched(opener.dataset["dialog"] ?? "");
    }
    const own = target.closest<HTMLElement>("[data-open]");
    if (own) {
      openOwn(own.dataset["open"] ?? "");
    }
    if (target.closest("[data-close]")) {
      target.closest("dialog")?.close();
    }
    if (target instanceof HTMLDialogElement && !target.querySelector("form")) {
      target.close();
    }
  });
}

/** Shows the dialog that stands at an address of this server; it leaves the page when it is closed. */
export async function openFetched(path: string): Promise<void> {
  try {
    const response = await fetch(path, { headers: { "HX-Request": "true" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const dialog = page.querySelector("dialog");
    if (!dialog) {
      throw new Error(
        page.querySelector("[data-message]")?.textContent ?? text("js.refused", response.status),
      );
    }
    show(document.importNode(dialog, true));
  } catch (error) {
    toastError(error instanceof Error ? error.message : error);
  }
}

/** Shows a dialog that the page carries in a template. */
function openOwn(selector: string): void {
  const dialog = document.querySelector<HTMLTemplateElement>(selector)?.content.querySelector("dialog");
  if (dialog) {
    show(document.importNode(dialog, true));
  }
}

function show(dialog: HTMLDialogElement): void {
  document.body.append(dialog);
  htmx.process(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  for (const chosen of dialog.querySelectorAll<HTMLElement>("input[type=radio]:checked")) {
    showDefaults(chosen);
  }
}

/** Asks; true when the drastic thing is really wanted. */
export function confirmed(title: string, message: string, action: string): Promise<boolean> {
  return new Promise((resolve) => {
    const heading = element("h2", "", title);
    heading.id = "confirm-title";
    const cancel = element("button", "button", text("js.cancel"));
    const go = element("button", "button danger primary", action);
    cancel.type = "button";
    go.type = "button";
    const dialog = element(
      "dialog",
      "",
      element(
        "div",
        "dialog-frame",
        element("div", "dialog-head", heading),
        element("div", "dialog-body", element("p", "", message)),
        element("div", "dialog-foot", cancel, go),
      ),
    );
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
    cancel.addEventListener("click", () => dialog.close());
    go.addEventListener("click", () => dialog.close("yes"));
    document.body.append(dialog);
    dialog.showModal();
    cancel.focus();
  });
}
