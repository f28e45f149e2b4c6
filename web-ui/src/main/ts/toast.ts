import { ApiError } from "./api";
import { element, icon, text } from "./page";

type Tone = "info" | "good" | "bad";

const ICONS: Record<Tone, string> = { info: "info", good: "check", bad: "warn" };
const STAYS_MS: Record<Tone, number> = { info: 5000, good: 5000, bad: 14000 };

/**
 * Says something for a while in the corner; bad news stays longer and interrupts a screen reader. What is said about
 * the same thing ({@code about}, as a task's id) takes the place of what was said before.
 */
export function toast(tone: Tone, message: string, remedy = "", about = ""): void {
  const frame = document.getElementById("toasts");
  if (!frame) {
    return;
  }
  const close = element("button", "button quiet bare", icon("x", "icon-s"));
  close.type = "button";
  close.setAttribute("aria-label", text("js.close"));
  const note = element("div", `toast ${tone}`, icon(ICONS[tone]), element("div", "", message), close);
  note.setAttribute("role", tone === "bad" ? "alert" : "status");
  if (remedy) {
    note.append(element("div", "remedy", remedy));
  }
  if (about) {
    note.dataset["about"] = about;
    frame.querySelector(`[data-about="${about}"]`)?.remove();
  }
  frame.append(note);
  // In the top layer, above any open dialog.
  if (frame.isConnected && "showPopover" in frame) {
    frame.hidePopover();
    frame.showPopover();
  }
  const timer = setTimeout(() => note.remove(), STAYS_MS[tone]);
  close.addEventListener("click", () => {
    clearTimeout(timer);
    note.remove();
  });
}

export function toastError(error: unknown): void {
  if (error instanceof ApiError) {
    toast("bad", error.problem.detail, error.problem.remedy);
  } else {
    toast("bad", String(error));
  }
}
