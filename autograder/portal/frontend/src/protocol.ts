// What goes over the wire, see docs of the portal: POST {api}/answers and GET {api}.

export type Value = null | string | string[];

export interface SittingState {
  status: "open" | "paused" | "not_started" | "ended";
  remaining_ms: number | null;
  server_time: string;
  answers_revision: number;
}

export interface Saved {
  seq: number;
  revision: number;
  problem: string | null;
  understood?: string;
  /** Whether problem and understood are of this answer; a busy server says so with a later one. */
  checked?: boolean;
}

export interface Stored {
  value: Value;
  revision: number;
  problem?: string | null;
  understood?: string;
}

export interface Reply {
  /** 0: the server could not be reached in time. */
  status: number;
  saved?: Saved[];
  answers?: Record<string, Stored>;
  state?: SittingState;
  error?: { message?: string };
  /** performance.now() at which the request was sent: the server's clock was read later than that. */
  sent: number;
}

const PATIENCE_MS = 10_000;
const MOST_KEPT_ALIVE = 60_000; // bytes; browsers refuse more than 64 KiB when a page is left

/** One request; never throws. */
export async function request(url: string, body?: object): Promise<Reply> {
  const sent = performance.now();
  const stop = new AbortController();
  const timer = window.setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const json = body === undefined ? undefined : JSON.stringify(body);
    const response = await fetch(url, {
      method: json === undefined ? "GET" : "POST",
      body: json,
      headers: {
        Accept: "application/json",
        ...(json === undefined ? {} : { "Content-Type": "application/json" }),
      },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error", // a sign-in page is no answer
      keepalive: json !== undefined && new Blob([json]).size < MOST_KEPT_ALIVE,
      signal: stop.signal,
    });
    const isJson = response.headers.get("content-type")?.includes("json");
    const said = isJson ? ((await response.json()) as Partial<Reply>) : {};
    if (response.ok && !said.state) return { status: 0, sent }; // some box on the way answered
    return { ...said, status: response.status, sent };
  } catch {
    return { status: 0, sent };
  } finally {
    window.clearTimeout(timer);
  }
}
