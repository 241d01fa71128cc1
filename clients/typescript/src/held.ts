import { Drafts } from "./drafts.js";
import { isTaken, take } from "./locks.js";
import type { SessionAnswer } from "./protocol.js";
import type { Queue } from "./queue.js";
import type { SessionRow } from "./store.js";
import type { Tabs } from "./tabs.js";
import { instant } from "./time.js";

interface Entry {
  readonly row: SessionRow;
  readonly release: () => void;
}

/** Whether nobody sees this tab. */
export function hidden(): boolean {
  return typeof document !== "undefined" && document.visibilityState === "hidden";
}

/** The sessions that this tab speaks for, and what is said of them when it goes. */
export class Held {
  readonly #scope: string;
  readonly #queue: Queue;
  readonly #tabs: Tabs;
  readonly #drafts: Drafts;
  readonly #entries = new Map<string, Entry>();
  /** Of the daemon's clock, as far as this tab knows; a tab that goes cannot look it up. */
  #offset: number | null = null;

  constructor(scope: string, queue: Queue, tabs: Tabs) {
    this.#scope = scope;
    this.#queue = queue;
    this.#tabs = tabs;
    this.#drafts = new Drafts(scope);
  }

  /** The daemon's clock is so much ahead; not a number where that is not known. */
  compare(offset: number): void {
    this.#offset = Number.isNaN(offset) ? this.#offset : offset;
  }

  has(localId: string): boolean {
    return this.#entries.has(localId);
  }

  /** Those that are worth a heartbeat: what lies with the dead letters waits for a person. */
  beating(): string[] {
    return [...this.#entries].filter(([, entry]) => !entry.row.dead).map(([localId]) => localId);
  }

  hold(row: SessionRow): void {
    const release = this.#entries.get(row.local_id)?.release ?? this.#lock(row.local_id);
    this.#entries.set(row.local_id, { row, release });
    this.#tabs.hold(row.local_id, row.seq);
    this.mark();
  }

  /** It is over, or another's. */
  drop(localId: string): void {
    this.#entries.get(localId)?.release();
    if (this.#entries.delete(localId)) {
      this.#tabs.drop(localId);
      this.#drafts.remove(localId);
    }
  }

  answered(session: SessionAnswer, seq: number): void {
    const entry = this.#entries.get(session.local_id);
    if (entry === undefined) {
      return;
    }
    if (session.ended_by === "client" && seq >= entry.row.seq) {
      this.drop(session.local_id);
      return;
    }
    const row = { ...entry.row, beacon: session.beacon ?? entry.row.beacon, dead: false };
    this.#entries.set(session.local_id, { ...entry, row });
  }

  dead(localId: string): void {
    const entry = this.#entries.get(localId);
    if (entry !== undefined) {
      this.#entries.set(localId, { ...entry, row: { ...entry.row, dead: true } });
    }
  }

  /** A hidden tab may be ended without a word, so its end is written down before. */
  mark(): void {
    for (const [localId, entry] of this.#entries) {
      if (hidden()) {
        this.#drafts.put(this.#queue.draft(entry.row, this.#offset));
      } else {
        this.#drafts.remove(localId);
      }
    }
  }

  /**
   * The tab goes, perhaps for good: there is time for what returns at once, and for nothing else.
   *
   * @param base where the daemon's API is
   * @returns the sessions that no other tab holds, which are said to have ended
   */
  lastWords(base: string): string[] {
    const alone = [...this.#entries.values()].filter(
      (entry) => !this.#tabs.othersHold(entry.row.local_id),
    );
    alone.forEach((entry) => this.#lastWord(entry.row, base));
    return alone.map((entry) => entry.row.local_id);
  }

  #lastWord(row: SessionRow, base: string): void {
    const { local_id, beacon } = row;
    const seq = this.#tabs.newest(local_id);
    const draft = this.#queue.draft({ ...row, seq }, this.#offset);
    this.#drafts.put(draft);
    if (beacon !== null) {
      const word = { token: beacon.token, local_id, ended_at: instant(draft.row.at), seq };
      navigator.sendBeacon(`${base}/sessions/beacon`, JSON.stringify(word));
    }
  }

  /** A page that holds a lock would not be kept for coming back. */
  release(): void {
    this.#entries.forEach((entry) => entry.release());
  }

  /** The page is shown again as it was left. */
  holdAgain(): void {
    for (const [localId, entry] of this.#entries) {
      this.#entries.set(localId, { ...entry, release: this.#lock(localId) });
      this.#tabs.hold(localId, entry.row.seq);
    }
    this.mark();
  }

  /** Tells the ends that tabs left behind, unless a tab holds the session again. */
  async adopt(): Promise<boolean> {
    let any = false;
    for (const localId of this.#drafts.names()) {
      const draft = this.#drafts.get(localId);
      if (!(await this.#heldByAny(localId)) && draft !== null) {
        await this.#queue.adopt(draft);
        this.#drafts.remove(localId);
        any = true;
      }
    }
    return any;
  }

  async #heldByAny(localId: string): Promise<boolean> {
    const known = this.has(localId) || this.#tabs.othersHold(localId);
    return known || (await isTaken(this.#lockName(localId)));
  }

  #lock(localId: string): () => void {
    return take(this.#lockName(localId), "shared", () => {});
  }

  #lockName(localId: string): string {
    return `${this.#scope} session ${localId}`;
  }
}
