// Brings answers to the server, whatever happens on the way.
//
// One request at a time. What is not acknowledged stays in the queue and is sent again under the same number, so
// that the server knows a repetition. While nothing is to be sent, a heartbeat asks for the state of the sitting.

import { type Reply, type Saved, type SittingState, type Stored, type Value, request } from "./protocol";
import type { Entry, Queue } from "./queue";

const HEARTBEAT_MS = 10_000;
const ENDED_HEARTBEAT_MS = 30_000; // somebody may be given more time
const FIRST_RETRY_MS = 500;
const MOST_RETRY_MS = 10_000;
const MOST_SAVES = 50; // of one request
const MOST_CHARACTERS = 200_000;

export type Trouble = "none" | "network" | "signed-out" | "too-fast";

export interface Listener {
  /** An answer is acknowledged; `isNewest` if nothing newer waits for the same question. */
  saved(question: string, saved: Saved, isNewest: boolean): void;
  /** The server takes this answer in no way. */
  refused(question: string, why: string): void;
  /** What the server holds, for the questions without unsent changes. */
  stored(answers: Record<string, Stored>): void;
  state(state: SittingState, sent: number): void;
  trouble(trouble: Trouble): void;
}

export class Autosave {
  private timer = 0;
  private busy = false;
  private failures = 0;
  private single = false;
  private ended = false;
  private held = false; // paused or not started
  private readonly sending = new Set<number>();
  private readonly newest = new Map<string, number>();

  constructor(
    private readonly api: string,
    private readonly queue: Queue,
    private readonly listener: Listener,
  ) {
    window.addEventListener("online", () => this.now());
  }

  /** Take over what an earlier page could not send; the newest answer of each question. */
  async restore(): Promise<Map<string, Value>> {
    const found = new Map<string, Value>();
    for (const entry of await this.queue.all()) {
      found.set(entry.question, entry.value);
      this.newest.set(entry.question, entry.seq);
    }
    return found;
  }

  /** An answer was changed. */
  async change(question: string, value: Value): Promise<void> {
    const entry = await this.queue.add(question, value, this.sending);
    this.newest.set(question, Math.max(entry.seq, this.newest.get(question) ?? 0));
    if (!this.failures) this.now();
  }

  /** Whether an answer to the question is not acknowledged yet. */
  isUnsent(question: string): boolean {
    return this.newest.has(question);
  }

  get unsent(): number {
    return this.newest.size;
  }

  /** Send, or ask for the state, at once. */
  now(): void {
    window.clearTimeout(this.timer);
    void this.run();
  }

  private async run(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    let wait = HEARTBEAT_MS;
    try {
      const entries = this.ended || this.held ? [] : await this.waiting();
      wait = entries.length ? await this.send(this.batch(entries)) : await this.ask();
    } finally {
      this.busy = false;
      this.sending.clear();
    }
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.now(), wait);
  }

  private async waiting(): Promise<Entry[]> {
    const before = [...this.newest];
    const entries = await this.queue.all();
    const open = new Set(entries.map((entry) => entry.question));
    for (const [question, seq] of before) {
      // another tab of this browser has sent it; what the server says of it comes with the next heartbeat
      if (!open.has(question) && this.newest.get(question) === seq) this.newest.delete(question);
    }
    return entries;
  }

  /** The first entries; all of one client, as the protocol wants it. */
  private batch(entries: Entry[]): Entry[] {
    const batch: Entry[] = [];
    let characters = 0;
    for (const entry of entries) {
      characters += entry.value === null ? 4 : JSON.stringify(entry.value).length;
      const full = batch.length >= (this.single ? 1 : MOST_SAVES) || characters > MOST_CHARACTERS;
      if (batch.length && (full || entry.client !== batch[0]!.client)) break;
      batch.push(entry);
    }
    return batch;
  }

  /** Milliseconds until the next request. */
  private async send(batch: Entry[]): Promise<number> {
    batch.forEach((entry) => this.sending.add(entry.seq));
    const now = Date.now();
    const saves = batch.map(({ seq, question, value, changed_at }) => {
      return { seq, question, value, age_ms: Math.max(0, now - changed_at) };
    });
    const reply = await request(`${this.api}/answers`, { client: batch[0]!.client, saves });
    if (reply.status === 200) return this.acknowledged(batch, reply);
    if (reply.status === 409) return this.stopped(reply);
    const isRefused = [400, 404, 413, 415, 422].includes(reply.status);
    if (!isRefused) return this.failed(reply);
    this.single = batch.length > 1; // which of them is it?
    if (!this.single) {
      const [entry] = batch as [Entry];
      await this.queue.remove([entry.seq]);
      if (this.newest.get(entry.question) === entry.seq) this.newest.delete(entry.question);
      this.listener.refused(entry.question, reply.error?.message ?? "");
    }
    return 0;
  }

  private async acknowledged(batch: Entry[], reply: Reply): Promise<number> {
    const saved = new Map((reply.saved ?? []).map((one) => [one.seq, one]));
    const known = batch.filter((entry) => saved.has(entry.seq));
    if (!known.length) return this.failed({ status: 0, sent: reply.sent });
    await this.queue.remove(known.map((entry) => entry.seq));
    this.single = false;
    this.succeeded();
    for (const entry of known) {
      const isNewest = (this.newest.get(entry.question) ?? 0) <= entry.seq;
      if (isNewest) this.newest.delete(entry.question);
      this.listener.saved(entry.question, saved.get(entry.seq)!, isNewest);
    }
    this.heard(reply);
    const own = Math.max(...known.map((entry) => saved.get(entry.seq)!.revision));
    const isBehind = (reply.state?.answers_revision ?? 0) > own; // another device was here
    return isBehind || (await this.queue.all()).length ? 0 : heartbeat(HEARTBEAT_MS);
  }

  private async ask(): Promise<number> {
    const reply = await request(this.api);
    if (reply.status !== 200) return reply.status === 409 ? this.stopped(reply) : this.failed(reply);
    this.succeeded();
    this.heard(reply);
    this.listener.stored(reply.answers ?? {});
    if (this.ended) return heartbeat(ENDED_HEARTBEAT_MS);
    return !this.held && this.newest.size ? 0 : heartbeat(HEARTBEAT_MS);
  }

  private heard(reply: Reply): void {
    if (!reply.state) return;
    this.ended = reply.state.status === "ended";
    this.held = !this.ended && reply.state.status !== "open";
    this.listener.state(reply.state, reply.sent);
  }

  private stopped(reply: Reply): number {
    this.succeeded();
    this.heard(reply);
    if (!this.ended && !this.held) return this.failed({ status: 0, sent: reply.sent }); // 409, yet open: odd
    return heartbeat(this.ended ? ENDED_HEARTBEAT_MS : HEARTBEAT_MS);
  }

  private succeeded(): void {
    this.failures = 0;
    this.listener.trouble("none");
  }

  private failed(reply: Reply): number {
    const signedOut = reply.status === 401 || reply.status === 403;
    const tooFast = reply.status === 429; // all of it is kept, and sent again
    this.listener.trouble(signedOut ? "signed-out" : tooFast ? "too-fast" : "network");
    const wait = Math.min(MOST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.failures++, 10));
    return wait * (0.5 + Math.random() / 2);
  }
}

function heartbeat(every: number): number {
  return every * (0.85 + 0.3 * Math.random());
}
