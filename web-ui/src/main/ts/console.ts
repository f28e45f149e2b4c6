// <regie-console data-guest data-kind="vnc|text" data-running>: a guest's screen or terminal, which reconnects by
// itself after a migration or a drop.
import { ApiError, call } from "./api";
import { element, icon, text } from "./page";

/** One open screen; told when its line is lost. */
export interface Screen {
  close(): void;
  focus(): void;
  sendKeys?(): void;
  /** Goes on by another line with what it shows already. */
  reopen?(address: string, events: ScreenEvents): void;
}

export interface ScreenEvents {
  opened(): void;
  lost(): void;
}

const FIRST_RETRY_MS = 300;
const LAST_RETRY_MS = 5000;

export function startConsole(): void {
  customElements.define("regie-console", Console);
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-console]");
    const shown = document.querySelector<Console>("regie-console");
    if (button && shown) {
      shown.command(button.dataset["console"] ?? "");
    }
  });
}

class Console extends HTMLElement {
  private screen: Screen | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private retry = FIRST_RETRY_MS;
  private attempt = 0;

  connectedCallback(): void {
    this.retry = FIRST_RETRY_MS;
    void this.connect();
  }

  disconnectedCallback(): void {
    this.attempt++;
    clearTimeout(this.timer);
    this.screen?.close();
    this.screen = undefined;
  }

  command(name: string): void {
    if (name === "fullscreen") {
      void this.requestFullscreen().then(() => this.screen?.focus());
    } else if (name === "keys") {
      this.screen?.sendKeys?.();
      this.screen?.focus();
    } else if (name === "reconnect") {
      this.retry = FIRST_RETRY_MS;
      void this.connect();
    }
  }

  private async connect(): Promise<void> {
    const attempt = ++this.attempt;
    clearTimeout(this.timer);
    if (!this.screen?.reopen) {
      this.screen?.close();
      this.screen = undefined;
    }
    const { guest = "", kind = "vnc" } = this.dataset;
    this.dataset["state"] = "connecting";
    this.veil(text("js.console.connecting"), "console");
    try {
      const [ticket, open] = await Promise.all([
        call<{ path: string }>("POST", `/api/v1/guests/${guest}/consoles`, { kind }),
        kind === "text"
          ? import("./console-text").then((m) => m.openText)
          : import("./console-vnc").then((m) => m.openVnc),
      ]);
      if (attempt !== this.attempt || !this.isConnected) {
        return;
      }
      const address = new URL(ticket.body.path, location.href);
      address.protocol = address.protocol.replace("http", "ws");
      const events: ScreenEvents = {
        opened: () => {
          if (attempt === this.attempt) {
            this.retry = FIRST_RETRY_MS;
            this.dataset["state"] = "open";
            this.querySelector(".veil")?.remove();
            this.screen?.focus();
          }
        },
        lost: () => {
          if (attempt === this.attempt) {
            this.again(text("js.console.lost"));
          }
        },
      };
      if (this.screen?.reopen) {
        this.screen.reopen(address.href, events);
      } else {
        const place = element("div", `screen ${kind}`);
        this.replaceChildren(place);
        this.veil(text("js.console.connecting"), "console");
        this.screen = open(place, address.href, events);
      }
    } catch (error) {
      if (attempt === this.attempt) {
        this.again(
          error instanceof ApiError ? `${error.problem.detail} ${error.problem.remedy}` : String(error),
        );
      }
    }
  }

  private again(reason: string): void {
    if (!this.isConnected) {
      return;
    }
    this.dataset["state"] = "lost";
    this.veil(`${reason} ${text("js.console.again")}`, "refresh");
    this.timer = setTimeout(() => void this.connect(), this.retry);
    this.retry = Math.min(this.retry * 1.7, LAST_RETRY_MS);
  }

  private veil(message: string, sign: string): void {
    this.querySelector(".veil")?.remove();
    const veil = element("div", "veil", icon(sign), element("p", "", message));
    veil.setAttribute("role", "status");
    this.append(veil);
  }
}
