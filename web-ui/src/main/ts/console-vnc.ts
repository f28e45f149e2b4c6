import RFB from "@novnc/novnc";
import type { Screen, ScreenEvents } from "./console";

export function openVnc(place: HTMLElement, address: string, events: ScreenEvents): Screen {
  const rfb = new RFB(place, address, { shared: true });
  rfb.scaleViewport = true;
  rfb.focusOnClick = true;
  rfb.background = "transparent";
  rfb.addEventListener("connect", () => events.opened());
  rfb.addEventListener("disconnect", () => events.lost());
  return {
    close: () => rfb.disconnect(),
    focus: () => rfb.focus({ preventScroll: true }),
    sendKeys: () => rfb.sendCtrlAltDel(),
  };
}
