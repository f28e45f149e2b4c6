/** A template chosen in the deploy dialog shows its CPUs and memory as what an empty field means. */
export function showDefaults(chosen: HTMLElement): void {
  for (const field of chosen.closest("form")?.querySelectorAll<HTMLInputElement>("[data-default]") ?? []) {
    const value = chosen.dataset[field.dataset["default"] ?? ""];
    if (value) {
      field.placeholder = String(Math.round(Number(value)));
    }
  }
}
