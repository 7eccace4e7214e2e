// <form data-upload>: files can be dropped, progress is shown, errors are said. Without it the form is posted as it is.
//
// The server answers with JSON where it is asked for (Accept: application/json): 2xx {"location": "..."} or
// {"error": {"message": "..."}}.

import { announce } from "./announce";
import { text } from "./texts";

/** Enhance forms with one `input[type=file]`; its `data-max-bytes` and `accept` are checked before anything is sent. */
export function enhance(forms: HTMLFormElement[]): void {
  for (const form of forms) {
    const input = form.querySelector<HTMLInputElement>("input[type=file]");
    if (input) new Upload(form, input);
  }
}

class Upload {
  private readonly zone: HTMLElement;
  private readonly chosen = document.createElement("p");
  private readonly problem = document.createElement("p");
  private readonly progress = document.createElement("progress");

  constructor(
    private readonly form: HTMLFormElement,
    private readonly input: HTMLInputElement,
  ) {
    this.zone = form.querySelector<HTMLElement>("[data-drop]") ?? form;
    this.zone.classList.add("drop");
    this.chosen.className = "drop-files";
    this.problem.className = "alert alert-bad";
    this.problem.setAttribute("role", "alert");
    this.progress.max = 100;
    this.progress.hidden = this.problem.hidden = true;
    this.progress.setAttribute("aria-label", text("upload-progress"));
    this.zone.append(this.chosen, this.progress);
    this.zone.after(this.problem);
    input.addEventListener("change", () => this.show());
    this.show(); // it may have been faster than we
    form.addEventListener("submit", (event) => this.submit(event));
    for (const name of ["dragenter", "dragover"]) this.zone.addEventListener(name, (event) => this.over(event, true));
    for (const name of ["dragleave", "drop"]) this.zone.addEventListener(name, (event) => this.over(event, false));
    this.zone.addEventListener("drop", (event) => this.drop(event));
  }

  private over(event: Event, isOver: boolean): void {
    event.preventDefault();
    this.zone.classList.toggle("is-over", isOver);
  }

  private drop(event: DragEvent): void {
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    if (files.length > 1 && !this.input.multiple) return this.complain(text("upload-one"));
    this.input.files = files;
    this.show();
  }

  private show(): void {
    const files = [...(this.input.files ?? [])];
    this.chosen.textContent = files.map((file) => `${file.name} (${size(file.size)})`).join(", ");
    this.complain(this.wrong(files));
  }

  private wrong(files: File[]): string {
    const most = Number(this.input.dataset.maxBytes ?? Infinity);
    const endings = this.input.accept.split(",").map((ending) => ending.trim().toLowerCase());
    for (const file of files) {
      if (file.size > most) return text("upload-large", { name: file.name, most: size(most) });
      if (file.size === 0) return text("upload-empty", { name: file.name });
      const isKnown = endings.some((ending) => !ending.startsWith(".") || file.name.toLowerCase().endsWith(ending));
      if (!isKnown) return text("upload-kind", { name: file.name, kinds: endings.join(", ") });
    }
    return "";
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    const files = [...(this.input.files ?? [])];
    const wrong = files.length ? this.wrong(files) : text("upload-none");
    if (wrong) return this.complain(wrong);
    this.complain("");
    const sending = new XMLHttpRequest(); // fetch tells nothing about progress
    sending.open("POST", this.form.action);
    sending.setRequestHeader("Accept", "application/json");
    sending.upload.onprogress = (step) => {
      if (step.lengthComputable) this.progress.value = (100 * step.loaded) / step.total;
    };
    sending.onload = () => this.answered(sending);
    sending.onerror = sending.ontimeout = () => this.failed(text("upload-network"));
    this.busy(true);
    announce(text("upload-sending"));
    sending.send(new FormData(this.form, event.submitter));
  }

  private answered(sending: XMLHttpRequest): void {
    let said: { location?: string; error?: { message?: string } } = {};
    try {
      said = JSON.parse(sending.responseText) as typeof said;
    } catch {
      // no JSON: a page, or some box on the way
    }
    if (sending.status < 300) location.assign(said.location ?? sending.responseURL);
    else this.failed(said.error?.message ?? text("upload-failed", { status: sending.status }));
  }

  private failed(why: string): void {
    this.busy(false);
    this.complain(why);
  }

  private busy(isBusy: boolean): void {
    this.progress.hidden = !isBusy;
    this.progress.value = 0;
    for (const button of this.form.querySelectorAll("button")) button.disabled = isBusy;
  }

  private complain(why: string): void {
    this.problem.textContent = why;
    this.problem.hidden = !why;
  }
}

function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let unit = 0;
  while (bytes >= 1000 && unit < units.length - 1) {
    bytes /= 1000;
    unit++;
  }
  return `${bytes.toFixed(unit && bytes < 10 ? 1 : 0)} ${units[unit]}`;
}
