import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import { meta } from "./page";
import { documentWithoutStyleElements, withoutStyleElements } from "./sheet";
import type { Screen, ScreenEvents } from "./console";

const THEME = {
  background: "#0b1013",
  foreground: "#d7e0e4",
  cursor: "#53c4dc",
  selectionBackground: "#2d5563",
};

export function openText(place: HTMLElement, address: string, events: ScreenEvents): Screen {
  styles();
  const terminal = new Terminal({
    fontFamily: '"Plex Mono", ui-monospace, monospace',
    fontSize: 13,
    theme: THEME,
    cursorBlink: true,
    scrollback: 5000,
    documentOverride: documentWithoutStyleElements(),
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  withoutStyleElements(() => terminal.open(place));
  const watch = new ResizeObserver(() => fit.fit());
  watch.observe(place);

  const encoder = new TextEncoder();
  let socket: WebSocket | undefined;
  const send = (data: string | Uint8Array<ArrayBuffer>) => {
    if (socket?.readyState === WebSocket.OPEN) {
      socket.send(data);
    }
  };
  // The one text frame of the protocol: the terminal's size.
  const tellSize = () => send(JSON.stringify({ columns: terminal.cols, rows: terminal.rows }));
  terminal.onResize(tellSize);
  terminal.onData((data) => send(encoder.encode(data)));
  terminal.onBinary((data) => send(Uint8Array.from(data, (c) => c.charCodeAt(0))));

  const connect = (to: string, told: ScreenEvents) => {
    const line = new WebSocket(to);
    const before = socket;
    socket = line;
    before?.close();
    line.binaryType = "arraybuffer";
    line.addEventListener("open", () => {
      tellSize();
      told.opened();
    });
    line.addEventListener("message", (event) => {
      const data = event.data as ArrayBuffer | string;
      terminal.write(typeof data === "string" ? data : new Uint8Array(data));
    });
    line.addEventListener("close", () => {
      if (socket === line) {
        told.lost();
      }
    });
  };
  connect(address, events);
  return {
    reopen: connect,
    close: () => {
      const line = socket;
      socket = undefined;
      line?.close();
      watch.disconnect();
      terminal.dispose();
    },
    focus: () => terminal.focus(),
  };
}

/** The terminal's own stylesheet, fetched with the first terminal only. */
function styles(): void {
  if (document.getElementById("terminal-styles")) {
    return;
  }
  const link = document.createElement("link");
  link.id = "terminal-styles";
  link.rel = "stylesheet";
  link.href = meta("terminal-styles");
  document.head.append(link);
}
