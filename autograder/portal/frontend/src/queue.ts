// Answers that the server has not acknowledged yet. They outlive a crash of the browser where IndexedDB works.

import type { Value } from "./protocol";

export interface Entry {
  seq: number;
  /** Of the page that made it; with `seq` it names the entry for ever. */
  client: string;
  sitting: string;
  question: string;
  value: Value;
  /** Date.now() of the change. */
  changed_at: number;
}

export interface Queue {
  readonly client: string;
  /** Keep an answer; older ones to the same question that nobody is sending are dropped. */
  add(question: string, value: Value, sending: ReadonlySet<number>): Promise<Entry>;
  /** In the order in which they were made. */
  all(): Promise<Entry[]>;
  remove(seqs: number[]): Promise<void>;
}

const STORE = "unsent";
const CLIENT = "autograder-client";

/** The queue of one sitting. */
export async function openQueue(sitting: string): Promise<Queue> {
  try {
    return await openDatabase(sitting);
  } catch {
    return new MemoryQueue(sitting); // private windows of some browsers, full disks
  }
}

async function openDatabase(sitting: string): Promise<Queue> {
  let isNew = false;
  const opening = indexedDB.open("autograder-portal", 1);
  opening.onupgradeneeded = () => {
    isNew = true;
    opening.result.createObjectStore(STORE, { keyPath: "seq", autoIncrement: true });
  };
  const database = await done(opening);
  let client = sessionStorage.getItem(CLIENT);
  if (client === null || isNew) {
    // numbers begin anew in a new database: under an old name they would be taken for repetitions
    client = uuid();
    sessionStorage.setItem(CLIENT, client);
  }
  const queue = new DatabaseQueue(database, client, sitting);
  await queue.all();
  return queue;
}

class DatabaseQueue implements Queue {
  constructor(
    private readonly database: IDBDatabase,
    readonly client: string,
    private readonly sitting: string,
  ) {}

  async add(question: string, value: Value, sending: ReadonlySet<number>): Promise<Entry> {
    const transaction = this.database.transaction(STORE, "readwrite");
    const store = transaction.objectStore(STORE);
    for (const old of (await done(store.getAll())) as Entry[]) {
      const same = old.sitting === this.sitting && old.client === this.client && old.question === question;
      if (same && !sending.has(old.seq)) store.delete(old.seq);
    }
    const entry = { client: this.client, sitting: this.sitting, question, value, changed_at: Date.now() };
    const seq = (await done(store.add(entry))) as number;
    return { ...entry, seq };
  }

  async all(): Promise<Entry[]> {
    const entries = (await done(this.database.transaction(STORE).objectStore(STORE).getAll())) as Entry[];
    return entries.filter((entry) => entry.sitting === this.sitting);
  }

  async remove(seqs: number[]): Promise<void> {
    const transaction = this.database.transaction(STORE, "readwrite");
    for (const seq of seqs) transaction.objectStore(STORE).delete(seq);
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }
}

class MemoryQueue implements Queue {
  readonly client = uuid(); // numbers begin anew with every page
  private entries: Entry[] = [];
  private last = 0;

  constructor(private readonly sitting: string) {}

  async add(question: string, value: Value, sending: ReadonlySet<number>): Promise<Entry> {
    this.entries = this.entries.filter((old) => old.question !== question || sending.has(old.seq));
    const entry = { client: this.client, sitting: this.sitting, question, value, changed_at: Date.now(), seq: ++this.last };
    this.entries.push(entry);
    return entry;
  }

  async all(): Promise<Entry[]> {
    return [...this.entries];
  }

  async remove(seqs: number[]): Promise<void> {
    this.entries = this.entries.filter((entry) => !seqs.includes(entry.seq));
  }
}

function done<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/** crypto.randomUUID exists on https only. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
