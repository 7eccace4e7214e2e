// How much time is left, by the server's word and a clock that nobody can set.

const ANNOUNCED_MINUTES = [30, 10, 5, 1];
const LOW_MS = 5 * 60_000;

export class Clock {
  private end: number | null = null; // in performance.now()
  private last = Infinity;
  private isOver = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly minutesLeft: (minutes: number) => void,
    private readonly over: () => void,
  ) {
    window.setInterval(() => this.show(), 250);
  }

  /** The server said at `at` (performance.now()) what is left; `null`: there is no limit. */
  sync(remaining: number | null, at: number, runs: boolean): void {
    this.element.hidden = remaining === null;
    this.end = remaining === null ? null : at + remaining;
    if (!runs) {
      // paused or ended: what is left stands still
      this.render(Math.max(0, remaining ?? 0));
      this.end = null;
      return;
    }
    if (remaining !== null && remaining > 0) this.isOver = false;
    this.show();
  }

  private show(): void {
    if (this.end === null) return;
    const left = Math.max(0, this.end - performance.now());
    this.render(left);
    const passed = ANNOUNCED_MINUTES.filter((minutes) => this.last > minutes * 60_000 && left <= minutes * 60_000);
    if (passed.length && Number.isFinite(this.last) && left > 0) this.minutesLeft(Math.min(...passed));
    this.last = left;
    if (left === 0 && !this.isOver) {
      this.isOver = true;
      this.over();
    }
  }

  private render(left: number): void {
    const shown = time(Math.ceil(left / 1000));
    if (this.element.textContent !== shown) this.element.textContent = shown;
    this.element.classList.toggle("is-low", left <= LOW_MS);
  }
}

/** `1:05:09` or `5:09`. */
function time(seconds: number): string {
  const pad = (part: number) => String(part).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}
