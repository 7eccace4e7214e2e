// The form of a quiz or an exam: fields, autosave, clock and the bar above it.

import { announce } from "./announce";
import { Autosave, type Trouble } from "./autosave";
import { Clock } from "./clock";
import { Field } from "./fields";
import type { Saved, SittingState, Stored, Value } from "./protocol";
import { openQueue } from "./queue";
import { text } from "./texts";

const TYPING_MS = 300;
const SUBMIT_PATIENCE_MS = 15_000;

/** Take over a form that the server rendered. */
export async function start(form: HTMLFormElement): Promise<void> {
  const queue = await openQueue(form.dataset.sitting ?? "");
  await new Sitting(form, (sitting) => new Autosave(form.dataset.api ?? "", queue, sitting)).begin();
}

class Sitting {
  private readonly autosave: Autosave;
  private readonly clock: Clock | null;
  private readonly fields = new Map<string, Field>();
  private readonly revisions = new Map<string, number>();
  private readonly typing = new Map<string, number>(); // question -> timer of a change that is not queued yet
  private status: SittingState["status"] | "" = "";
  private problem: Trouble = "none";

  constructor(
    private readonly form: HTMLFormElement,
    makeAutosave: (sitting: Sitting) => Autosave,
  ) {
    this.autosave = makeAutosave(this);
    for (const element of form.querySelectorAll<HTMLElement>("[data-question]")) {
      const field = new Field(element);
      this.fields.set(field.question, field);
      this.listen(field);
    }
    const clock = form.querySelector<HTMLElement>("[data-clock]");
    this.clock = clock
      ? new Clock(
          clock,
          (minutes) => announce(text(minutes === 1 ? "minute-left" : "minutes-left", { minutes })),
          () => this.flush(),
        )
      : null;
    document.addEventListener("visibilitychange", () => this.flush());
    window.addEventListener("pagehide", () => this.flush());
    window.addEventListener("beforeunload", (event) => {
      this.flush();
      if (this.unsent && this.status !== "ended") event.preventDefault();
    });
    form.addEventListener("submit", (event) => void this.submit(event));
  }

  async begin(): Promise<void> {
    for (const [question, value] of await this.autosave.restore()) {
      const field = this.fields.get(question);
      if (!field) continue;
      field.value = value;
      field.say("saving");
    }
    this.form.classList.add("is-live");
    this.showBar();
    this.autosave.now();
  }

  // what the student does ------------------------------------------------------------------------------------

  private listen(field: Field): void {
    field.element.addEventListener("input", (event) => {
      const isTyped = event.target instanceof HTMLTextAreaElement || (event.target as HTMLInputElement).type === "text";
      this.touched(field, isTyped ? TYPING_MS : 0);
    });
    field.element.addEventListener("focusout", () => {
      if (this.typing.has(field.question)) this.changed(field, field.value);
    });
    field.element.querySelector("[data-clear]")?.addEventListener("click", () => {
      field.value = null;
      this.changed(field, null);
      field.element.querySelector<HTMLElement>("input")?.focus();
    });
  }

  private touched(field: Field, wait: number): void {
    field.say("saving");
    field.mark();
    window.clearTimeout(this.typing.get(field.question));
    if (wait) this.typing.set(field.question, window.setTimeout(() => this.changed(field, field.value), wait));
    else this.changed(field, field.value);
    this.showBar();
  }

  private changed(field: Field, value: Value): void {
    window.clearTimeout(this.typing.get(field.question));
    this.typing.set(field.question, 0); // until it is in the queue
    field.say(isLost(this.problem) ? "waiting" : "saving");
    void this.autosave.change(field.question, value).then(() => {
      if (this.typing.get(field.question) === 0) this.typing.delete(field.question);
      this.showBar();
    });
  }

  /** Queue what is being typed, and send. */
  private flush(): void {
    for (const [question, timer] of this.typing) {
      const field = this.fields.get(question);
      if (timer && field) this.changed(field, field.value);
    }
    this.autosave.now();
  }

  private async submit(event: SubmitEvent): Promise<void> {
    if (this.unsent === 0 || this.status === "ended") return; // everything is on the server
    event.preventDefault();
    this.flush();
    announce(text("submit-saving"));
    const until = performance.now() + SUBMIT_PATIENCE_MS;
    while (this.unsent && performance.now() < until) await new Promise((resolve) => window.setTimeout(resolve, 100));
    if (this.unsent) {
      this.notice("submit-waiting");
      return;
    }
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : undefined;
    this.form.requestSubmit(button);
  }

  private get unsent(): number {
    return new Set([...this.typing.keys(), ...[...this.fields.keys()].filter((one) => this.autosave.isUnsent(one))]).size;
  }

  // what the server says -------------------------------------------------------------------------------------

  saved(question: string, saved: Saved, isNewest: boolean): void {
    this.revisions.set(question, Math.max(saved.revision, this.revisions.get(question) ?? 0));
    const field = this.fields.get(question);
    if (field && isNewest && !this.typing.has(question)) {
      field.say("saved");
      if (saved.checked !== false) field.remark(saved.problem, saved.understood);
    }
    this.showBar();
  }

  refused(question: string, why: string): void {
    const field = this.fields.get(question);
    field?.say("refused");
    field?.remark(why || text("save-refused"), undefined);
    announce(text("refused-announced"));
    this.showBar();
  }

  stored(answers: Record<string, Stored>): void {
    for (const [question, stored] of Object.entries(answers)) {
      const field = this.fields.get(question);
      const isOld = stored.revision <= (this.revisions.get(question) ?? -1);
      if (!field || isOld || this.typing.has(question) || this.autosave.isUnsent(question)) continue;
      this.revisions.set(question, stored.revision);
      field.value = stored.value;
      field.say(field.isAnswered ? "saved" : "none");
      if (stored.problem !== undefined) field.remark(stored.problem, stored.understood);
    }
    this.showBar();
  }

  state(state: SittingState, sent: number): void {
    this.clock?.sync(state.remaining_ms, sent, state.status === "open");
    if (state.status === this.status) return;
    const before = this.status;
    this.status = state.status;
    const isOpen = state.status === "open";
    for (const field of this.fields.values()) {
      field.isLocked = !isOpen;
      const isUnsent = this.autosave.isUnsent(field.question);
      if (isUnsent) field.say(isOpen ? "saving" : state.status === "ended" ? "locked" : "held");
    }
    this.form.classList.toggle("is-locked", !isOpen);
    if (!isOpen) this.notice(state.status);
    else if (before) this.notice("open-again");
    else this.notice("");
    this.showBar();
  }

  trouble(trouble: Trouble): void {
    if (trouble === this.problem) return;
    const before = this.problem;
    this.problem = trouble;
    for (const field of this.fields.values()) {
      const isUnsent = this.autosave.isUnsent(field.question) || this.typing.has(field.question);
      if (isUnsent) field.say(isLost(trouble) ? "waiting" : "saving");
    }
    if (trouble === "signed-out" || trouble === "too-fast") this.notice(trouble);
    else if (trouble === "network") announce(text("network-lost"));
    else {
      if (before !== "network") this.notice("");
      if (before !== "too-fast") announce(text("network-back"));
    }
    this.showBar();
  }

  // what the page shows --------------------------------------------------------------------------------------

  private notice(name: string): void {
    const notice = this.form.querySelector<HTMLElement>("[data-notice]");
    if (!notice) return;
    notice.hidden = !name;
    notice.textContent = name ? text(`notice-${name}`) : "";
    notice.className = `alert ${name === "open-again" ? "alert-good" : "alert-warning"}`;
    if (name === "signed-out") {
      const link = document.createElement("a");
      link.href = this.form.dataset.signIn ?? "/";
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = text("sign-in");
      notice.append(" ", link);
    }
    if (name) announce(notice.textContent);
    if (name === "open-again") window.setTimeout(() => (notice.hidden = true), 8000);
  }

  private saveState(): string {
    if (!this.unsent) return isLost(this.problem) ? "offline" : "saved";
    if (this.status === "ended") return "locked";
    if (isLost(this.problem)) return "waiting";
    return this.status === "open" || !this.status ? "saving" : "held";
  }

  private showBar(): void {
    const shown = this.form.querySelector<HTMLElement>("[data-all-saved]");
    if (shown) {
      const state = this.saveState();
      shown.dataset.allSaved = state;
      shown.textContent = text(`all-${state}`, { number: this.unsent });
    }
    const progress = this.form.querySelector<HTMLElement>("[data-progress]");
    if (!progress) return;
    const answered = [...this.fields.values()].filter((field) => field.isAnswered).length;
    progress.textContent = text("progress", { answered, all: this.fields.size });
  }
}

/** Whether nothing arrives; a server that asks to wait will take it in a moment. */
function isLost(trouble: Trouble): boolean {
  return trouble === "network" || trouble === "signed-out";
}
