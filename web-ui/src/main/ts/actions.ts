// Buttons that do one thing by REST: data-action="POST /api/v1/guests/…/power", data-body='{"action":"start"}'.
import { call } from "./api";
import { confirmed } from "./dialogs";
import { visit } from "./navigation";
import { text } from "./page";
import { refresh } from "./refresh";
import { toast, toastError } from "./toast";

export function startActions(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-action]");
    if (button && !button.disabled) {
      void act(button);
    }
  });
}

async function act(button: HTMLButtonElement): Promise<void> {
  const { action = "", body, confirm, confirmTitle = "", confirmAction = "", done } = button.dataset;
  const [method = "POST", path = ""] = action.split(" ");
  if (confirm && !(await confirmed(confirmTitle, confirm, confirmAction))) {
    return;
  }
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await call<{ id?: string; title?: string }>(
      method,
      path,
      body ? JSON.parse(body) : undefined,
    );
    if (done) {
      toast("good", done);
    } else if (answer.status === 202 && answer.body?.title) {
      toast("info", text("js.task.accepted", answer.body.title), "", answer.body.id);
    }
    if (button.dataset["visit"]) {
      visit(button.dataset["visit"]);
    } else {
      refresh(document.getElementById("main"));
    }
  } catch (error) {
    toastError(error);
  } finally {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}
