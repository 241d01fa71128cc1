import { judge, type Http } from "./http.js";
import type { LiveKind, LiveMessage } from "./protocol.js";
import { LONGEST_WAIT } from "./queue.js";
import { backoff, type Timers } from "./time.js";

/** One message of a stream (HTML, section 9.2.6). */
interface Sent {
  readonly event: string;
  readonly data: string;
  readonly id: string | null;
}

/** The daemon writes at least each ten seconds. */
const SILENCE = 35_000;
const MESSAGES = new Set(["session", "event", "job_run"]);

/** Reads server-sent events; a comment is an empty message. */
export class Lines {
  #rest = "";
  #event = "";
  #data: string[] = [];
  #id: string | null = null;

  read(text: string): Sent[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): Sent[] {
    if (line === "") {
      return this.#dispatch();
    }
    const [, field = "", value = ""] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === "event") {
      this.#event = value;
    } else if (field === "data") {
      this.#data.push(value);
    } else if (field === "id") {
      this.#id = value;
    }
    return [];
  }

  #dispatch(): Sent[] {
    const sent = { event: this.#event, data: this.#data.join("\n"), id: this.#id };
    const empty = this.#data.length === 0;
    this.#event = "";
    this.#data = [];
    return empty ? [] : [sent];
  }
}

/** What is heard: a message or none, where to resume after it, and the daemon's clock if told. */
export interface Heard {
  readonly message: LiveMessage | null;
  readonly id: string | null;
  readonly serverTime: number | null;
}

function parsed(data: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(data) as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
}

/** The stream of the live view, read anew whenever it ends, from where it ended. */
export class Live {
  readonly #http: Http;
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #hear: (heard: Heard) => void;
  #kinds = "";
  #running: AbortController | null = null;
  #open = false;
  lastId: string | null = null;

  constructor(http: Http, timers: Timers, random: () => number, hear: (heard: Heard) => void) {
    this.#http = http;
    this.#timers = timers;
    this.#random = random;
    this.#hear = hear;
  }

  /** Whether messages are coming. */
  get open(): boolean {
    return this.#open;
  }

  /** What is wanted from now on; nothing ends the stream. */
  want(kinds: ReadonlySet<LiveKind>): void {
    const wanted = [...kinds].sort().join(",");
    if (wanted === this.#kinds) {
      return;
    }
    this.#kinds = wanted;
    this.#running?.abort();
    this.#running = wanted === "" ? null : new AbortController();
    if (this.#running !== null) {
      void this.#run(this.#running.signal);
    }
  }

  async #run(stop: AbortSignal): Promise<void> {
    let failures = 0;
    while (!stop.aborted) {
      const wait = await this.#once(stop);
      failures = wait.heard ? 1 : failures + 1;
      const pause = Math.max(wait.atLeast, backoff(failures, this.#random));
      await this.#sleep(pause, stop);
    }
  }

  #sleep(milliseconds: number, stop: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        stop.removeEventListener("abort", done);
        resolve();
      };
      const cancel = this.#timers.after(milliseconds, done);
      stop.addEventListener("abort", done);
    });
  }

  async #once(stop: AbortSignal): Promise<{ heard: boolean; atLeast: number }> {
    const headers: Record<string, string> = {};
    if (this.lastId !== null) {
      headers["Last-Event-ID"] = this.lastId;
    }
    const silent = new AbortController();
    const signal = AbortSignal.any([stop, silent.signal]);
    const outcome = await this.#http.stream(`/live?kinds=${this.#kinds}`, headers, signal);
    if (outcome.kind !== "answer") {
      return { heard: false, atLeast: 0 };
    }
    if (!outcome.response.ok || outcome.response.body === null) {
      const refused = judge(outcome.status, outcome.body) === "refused";
      return { heard: false, atLeast: refused ? LONGEST_WAIT : outcome.retryAfter };
    }
    const heard = await this.#read(outcome.response.body, silent);
    return { heard, atLeast: 0 };
  }

  async #read(body: ReadableStream<Uint8Array>, silent: AbortController): Promise<boolean> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const lines = new Lines();
    const resumed = this.lastId !== null;
    let heard = false;
    try {
      for (;;) {
        const cancel = this.#timers.after(SILENCE, () => silent.abort());
        const chunk = await reader.read().finally(cancel);
        if (chunk.done) {
          return heard;
        }
        for (const sent of lines.read(decoder.decode(chunk.value, { stream: true }))) {
          heard = true;
          this.#tell(sent, resumed);
        }
      }
    } catch {
      return heard;
    } finally {
      this.#open = false;
    }
  }

  #tell(sent: Sent, resumed: boolean): void {
    this.#open = true;
    this.lastId = sent.id ?? this.lastId;
    const data = parsed(sent.data);
    const message = this.#message(sent.event, data, resumed);
    const time = sent.event === "hello" ? Date.parse(String(data?.["server_time"])) : NaN;
    this.#hear({ message, id: this.lastId, serverTime: Number.isNaN(time) ? null : time });
  }

  #message(
    event: string,
    data: Readonly<Record<string, unknown>> | null,
    resumed: boolean,
  ): LiveMessage | null {
    if (event === "reset" || (event === "hello" && !resumed)) {
      return { kind: "reset" };
    }
    if (!MESSAGES.has(event)) {
      return null;
    }
    return data === null ? { kind: "reset" } : { kind: event as "session", data };
  }
}

/** Asks the daemon for the time; null where it would not tell, undefined where it is not there. */
export async function serverTime(http: Http, timers: Timers): Promise<number | null | undefined> {
  const stop = new AbortController();
  const cancel = timers.after(SILENCE, () => stop.abort());
  try {
    const outcome = await http.stream("/live?kinds=sessions", {}, stop.signal);
    if (outcome.kind !== "answer") {
      return outcome.kind === "locked" ? null : undefined;
    }
    return outcome.response.ok ? await hello(outcome.response) : null;
  } catch {
    return undefined;
  } finally {
    cancel();
    stop.abort();
  }
}

async function hello(response: Response): Promise<number | null> {
  const reader = response.body?.getReader();
  const lines = new Lines();
  const decoder = new TextDecoder();
  for (;;) {
    const chunk = await reader?.read();
    if (chunk === undefined || chunk.done) {
      return null;
    }
    const [first] = lines.read(decoder.decode(chunk.value, { stream: true }));
    if (first !== undefined) {
      const time = Date.parse(String(parsed(first.data)?.["server_time"]));
      return Number.isNaN(time) ? null : time;
    }
  }
}
