// One question of the form: its fields, what they hold, and what is said about it.

import type { Value } from "./protocol";
import { text } from "./texts";

export type SaveState = "none" | "saving" | "saved" | "waiting" | "held" | "refused" | "locked";

export class Field {
  readonly question: string;
  private readonly kind: string;
  private readonly inputs: HTMLInputElement[];
  private readonly typed: HTMLInputElement | HTMLTextAreaElement | null;

  constructor(readonly element: HTMLElement) {
    this.question = element.dataset.question ?? "";
    this.kind = element.dataset.kind ?? "";
    this.inputs = [...element.querySelectorAll<HTMLInputElement>("input[type=radio], input[type=checkbox]")];
    this.typed = element.querySelector<HTMLInputElement | HTMLTextAreaElement>("input[type=text], textarea");
    const clear = this.find("[data-clear]");
    if (clear) clear.hidden = !this.isAnswered;
  }

  get value(): Value {
    const chosen = this.inputs.filter((input) => input.checked).map((input) => input.value);
    if (this.kind === "choice") return chosen[0] ?? null;
    if (this.kind === "choices") return chosen;
    return this.typed?.value ?? null;
  }

  /** Show an answer that came from elsewhere. */
  set value(value: Value) {
    const chosen = Array.isArray(value) ? value : [value];
    for (const input of this.inputs) input.checked = chosen.includes(input.value);
    if (this.typed) {
      const shown = typeof value === "string" ? value : this.stub;
      if (this.typed.value !== shown) {
        this.typed.value = shown;
        this.typed.dispatchEvent(new CustomEvent("answer-shown")); // the editor shows it, too
      }
    }
    this.mark();
  }

  get isAnswered(): boolean {
    if (this.inputs.length) return this.inputs.some((input) => input.checked);
    const typed = this.typed?.value.trim() ?? "";
    return typed !== "" && typed !== this.stub.trim();
  }

  set isLocked(locked: boolean) {
    for (const input of this.inputs) input.disabled = locked;
    const clear = this.find<HTMLButtonElement>("[data-clear]");
    if (clear) clear.disabled = locked;
    if (this.typed) {
      this.typed.readOnly = locked;
      this.typed.dispatchEvent(new CustomEvent("answer-locked"));
    }
  }

  /** Whether the answer has been saved. */
  say(state: SaveState): void {
    const shown = this.find("[data-save]");
    if (!shown) return;
    shown.dataset.save = state;
    shown.textContent = state === "none" ? "" : text(`save-${state}`);
  }

  /** What is wrong with the answer, or how it was understood. */
  remark(problem: string | null | undefined, understood: string | undefined): void {
    const wrong = this.find("[data-problem]");
    if (wrong) {
      wrong.textContent = problem ?? "";
      wrong.hidden = !problem;
    }
    const read = this.find("[data-understood]");
    if (read) {
      read.textContent = understood ? text("understood", { number: understood }) : "";
      read.hidden = !understood || !!problem;
    }
    if (problem) this.typed?.setAttribute("aria-invalid", "true");
    else this.typed?.removeAttribute("aria-invalid");
  }

  /** What depends on whether there is an answer. */
  mark(): void {
    const clear = this.find("[data-clear]");
    if (clear) clear.hidden = !this.isAnswered;
    const jump = document.querySelector<HTMLElement>(`[data-jump="${CSS.escape(this.question)}"]`);
    if (!jump) return;
    jump.classList.toggle("is-answered", this.isAnswered);
    const said = jump.querySelector("[data-jump-state]");
    if (said) said.textContent = text(this.isAnswered ? "answered" : "not-answered");
  }

  private get stub(): string {
    return this.element.dataset.stub ?? "";
  }

  private find<T extends HTMLElement>(selector: string): T | null {
    return this.element.querySelector<T>(selector);
  }
}
