import type { LiveKind, LiveMessage, SessionAnswer } from "./protocol.js";
import type { DeadLetter } from "./store.js";
import { every, type Timers } from "./time.js";

/** What tabs of one origin tell each other. */
export type TabMessage =
  | {
      readonly kind: "here";
      readonly tab: string;
      /** The sessions that it holds, each with the newest number it knows. */
      readonly sessions: Readonly<Record<string, number>>;
      readonly live: readonly LiveKind[];
      readonly answer: boolean;
    }
  | { readonly kind: "bye"; readonly tab: string; readonly ended: readonly string[] }
  | { readonly kind: "ring"; readonly token: boolean }
  | { readonly kind: "over"; readonly localId: string }
  | { readonly kind: "answered"; readonly session: SessionAnswer; readonly seq: number }
  | { readonly kind: "dead"; readonly letter: DeadLetter }
  | {
      readonly kind: "live";
      readonly message: LiveMessage | null;
      readonly id: string | null;
      readonly to: string | null;
    };

interface Neighbour {
  readonly seen: number;
  readonly sessions: Readonly<Record<string, number>>;
  readonly live: readonly LiveKind[];
}

const EACH = 2000;
const FRESH = 5000;

/** 32 hexadecimal digits, by chance. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Who else is there. A closing tab cannot wait for an answer, so each keeps what it heard. A tab in
 * the background answers those that ask, since messages are not slowed down there as timers are.
 */
export class Tabs {
  readonly id = newId();
  readonly #name: string;
  readonly #timers: Timers;
  readonly #live: readonly LiveKind[];
  readonly #hear: (message: TabMessage) => void;
  readonly #held = new Map<string, number>();
  readonly #others = new Map<string, Neighbour>();
  #channel: BroadcastChannel | null = null;
  #quiet = () => {};

  constructor(
    name: string,
    timers: Timers,
    live: readonly LiveKind[],
    hear: (message: TabMessage) => void,
  ) {
    this.#name = name;
    this.#timers = timers;
    this.#live = live;
    this.#hear = hear;
  }

  open(): void {
    if (typeof BroadcastChannel === "undefined" || this.#channel !== null) {
      return;
    }
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = (event: MessageEvent<TabMessage>) => this.#heard(event.data);
    this.#announce(true);
    this.#quiet = every(this.#timers, EACH, () => this.#announce(true));
  }

  /** Says goodbye; `ended` names the sessions that this tab reported as ended by its going. */
  close(ended: readonly string[]): void {
    this.post({ kind: "bye", tab: this.id, ended });
    this.#quiet();
    this.#channel?.close();
    this.#channel = null;
    this.#others.clear();
  }

  post(message: TabMessage): void {
    this.#channel?.postMessage(message);
  }

  hold(localId: string, seq: number): void {
    const known = this.#held.get(localId);
    this.#held.set(localId, seq);
    if (known !== seq) {
      this.#announce(false);
    }
  }

  drop(localId: string): void {
    this.#held.delete(localId);
    this.#announce(false);
  }

  /** Whether another tab was heard of lately that holds the session. */
  othersHold(localId: string): boolean {
    return this.#neighbours().some((it) => localId in it.sessions);
  }

  /** The newest number of a session that any tab is known to have told. */
  newest(localId: string): number {
    const told = this.#neighbours().map((it) => it.sessions[localId] ?? 0);
    return Math.max(this.#held.get(localId) ?? 0, ...told);
  }

  /** What any tab wants to hear of. */
  wanted(): Set<LiveKind> {
    return new Set([...this.#live, ...this.#neighbours().flatMap((it) => it.live)]);
  }

  #neighbours(): Neighbour[] {
    const since = this.#timers.now() - FRESH;
    return [...this.#others.values()].filter((it) => it.seen >= since);
  }

  #announce(answer: boolean): void {
    const sessions = Object.fromEntries(this.#held);
    this.post({ kind: "here", tab: this.id, sessions, live: this.#live, answer });
  }

  #heard(message: TabMessage): void {
    if (message.kind === "here") {
      const { sessions, live } = message;
      this.#others.set(message.tab, { seen: this.#timers.now(), sessions, live });
      if (message.answer) {
        this.#announce(false);
      }
    }
    if (message.kind === "bye") {
      this.#others.delete(message.tab);
    }
    this.#hear(message);
  }
}
