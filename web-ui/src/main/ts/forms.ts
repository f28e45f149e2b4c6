// Forms that speak to the REST API: data-api="POST /api/v1/guests". Fields become JSON by their names; data-type
// says number, boolean or list, data-factor multiplies (MiB to bytes). Errors stand beside their fields.
import { ApiError, call, type Problem } from "./api";
import { showDefaults } from "./defaults";
import { visit } from "./navigation";
import { text } from "./page";
import { refresh } from "./refresh";
import { toast, toastError } from "./toast";

const DAY_MS = 86_400_000;

type Json = Record<string, unknown>;

export function startForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.dataset["api"]) {
      event.preventDefault();
      void send(form, event.submitter as HTMLButtonElement | null);
    }
  });
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLElement;
    showDefaults(field);
    if (field.getAttribute("aria-invalid") === "true") {
      field.removeAttribute("aria-invalid");
      errorOf(field)?.replaceChildren();
    }
  });
}

async function send(form: HTMLFormElement, submitter: HTMLButtonElement | null): Promise<void> {
  const [method = "POST", path = ""] = (form.dataset["api"] ?? "").split(" ");
  clear(form);
  submitter?.setAttribute("aria-busy", "true");
  if (submitter) {
    submitter.disabled = true;
  }
  try {
    const answer = await call<Json>(method, fill(path, form), bodyOf(form));
    succeeded(form, answer.body);
  } catch (error) {
    if (error instanceof ApiError) {
      showProblem(form, error.problem);
    } else {
      toastError(error);
    }
  } finally {
    submitter?.removeAttribute("aria-busy");
    if (submitter) {
      submitter.disabled = false;
    }
  }
}

/** `{field}` in a path is the value of that field. */
function fill(path: string, form: HTMLFormElement): string {
  const data = new FormData(form);
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(data.get(name) ?? "")));
}

function bodyOf(form: HTMLFormElement): Json {
  const body: Json = {};
  for (const field of form.elements) {
    if (
      !(
        field instanceof HTMLInputElement ||
        field instanceof HTMLSelectElement ||
        field instanceof HTMLTextAreaElement
      ) ||
      !field.name ||
      field.disabled ||
      (field instanceof HTMLInputElement && field.type === "radio" && !field.checked)
    ) {
      continue;
    }
    const value = valueOf(field);
    if (field.dataset["type"] === "whom") {
      // "userId:…" or "groupId:…"
      const [name = "", id] = field.value.split(":");
      body[name] = id;
    } else if (value !== undefined) {
      body[field.name] = value;
    }
  }
  return body;
}

function valueOf(field: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement): unknown {
  if (field instanceof HTMLInputElement && field.type === "checkbox") {
    return field.checked;
  }
  if (field.value === "") {
    return undefined;
  }
  if (field.dataset["type"] === "number") {
    return Number(field.value) * Number(field.dataset["factor"] ?? 1);
  }
  if (field.dataset["type"] === "days") {
    return new Date(Date.now() + Number(field.value) * DAY_MS).toISOString();
  }
  return field.type === "password" ? field.value : field.value.trim();
}

function succeeded(form: HTMLFormElement, body: Json | undefined): void {
  const shown = form.dataset["result"];
  if (shown) {
    showResult(form, shown, body ?? {});
    return;
  }
  form.closest("dialog")?.close();
  if (form.dataset["done"]) {
    toast("good", form.dataset["done"]);
  } else if (typeof body?.["title"] === "string") {
    toast("info", text("js.task.accepted", body["title"]), "", String(body["id"]));
  }
  if (form.dataset["visit"]) {
    visit(form.dataset["visit"]);
  } else {
    refresh(document.getElementById("main"));
  }
}

/** What is shown once, as a new token: parts of the answer go to elements named after them, the form makes way. */
function showResult(form: HTMLFormElement, selector: string, body: Json): void {
  const result = (form.closest("dialog") ?? document).querySelector<HTMLElement>(selector);
  if (!result) {
    return;
  }
  for (const part of result.querySelectorAll<HTMLElement>("[data-value]")) {
    part.textContent = String(body[part.dataset["value"] ?? ""] ?? "");
  }
  result.hidden = false;
  form.hidden = true;
  refresh(document.getElementById("main"));
}

function showProblem(form: HTMLFormElement, problem: Problem): void {
  let first: HTMLElement | undefined;
  let beside = false;
  for (const { field: name, message } of problem.errors) {
    const field = form.elements.namedItem(name);
    const input =
      field instanceof RadioNodeList ? (field[0] as HTMLElement | undefined) : (field as HTMLElement | null);
    const place = input && errorOf(input);
    if (input && place) {
      input.setAttribute("aria-invalid", "true");
      place.textContent = problem.errors.length === 1 ? `${message} ${problem.remedy}` : message;
      first ??= input;
      beside = true;
    }
  }
  first?.focus();
  const general = form.querySelector<HTMLElement>(".form-error");
  if (beside) {
    return;
  }
  if (general) {
    general.textContent = [problem.detail, problem.remedy].filter(Boolean).join(" ");
  } else {
    toast("bad", problem.detail, problem.remedy);
  }
}

function errorOf(field: HTMLElement): HTMLElement | null {
  return field.closest(".field")?.querySelector<HTMLElement>(".error") ?? null;
}

function clear(form: HTMLFormElement): void {
  for (const field of form.querySelectorAll("[aria-invalid=true]")) {
    field.removeAttribute("aria-invalid");
  }
  for (const place of form.querySelectorAll(".error, .form-error")) {
    place.replaceChildren();
  }
}
