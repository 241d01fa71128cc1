import type { Action, Problem, Report, SessionAnswer } from "./protocol.js";
import type { DeadLetter, MetaRow, OutboxRow, SessionRow, Store, Transaction } from "./store.js";
import { instant, type Timers } from "./time.js";

const LETTERS_KEPT = 50;
/** Nothing is due later than this, unless the machine's clock was set back. */
export const LONGEST_WAIT = 300_000;
/** A clock is off by more than the way to the daemon and back takes. */
const CLOCK_STEP = 1000;

/** What a session is from now on; times are this machine's. */
export interface Told {
  readonly action: Action;
  readonly local_id: string;
  readonly title?: string;
  readonly hub_calendar_id?: string;
  readonly started_at?: number;
  readonly ended_at?: number;
}

/** The end that a tab left behind, in case that nothing else tells it. */
export interface Draft {
  readonly row: OutboxRow;
  /** Whether the times in it are by the daemon's clock. */
  readonly stamped: boolean;
}

export class UnknownSession extends Error {
  constructor(localId: string) {
    super(`no open session ${localId}`);
    this.name = "UnknownSession";
  }
}

/** What waits to be sent, what was given up, and which sessions are open, for all tabs. */
export class Queue {
  readonly #store: Store;
  readonly #timers: Timers;

  constructor(store: Store, timers: Timers) {
    this.#store = store;
    this.#timers = timers;
  }

  get kept(): "indexeddb" | "memory" {
    return this.#store.kept;
  }

  /** Keeps a report in place of the session's older one, if that is not yet answered. */
  tell(told: Told): Promise<SessionRow> {
    return this.#store.run(async (tx) => {
      const known = await tx.get("sessions", told.local_id);
      check(known, told);
      const offset = (await number(tx, "offset")) ?? 0;
      const seq = await this.#draw(tx);
      const session = next(known, this.#ending(told), offset, seq);
      await tx.put("sessions", session);
      await this.#keep(tx, report(session, told.action, this.#timers.now() + offset));
      return session;
    });
  }

  #ending(told: Told): Told {
    const now = told.action === "end" && told.ended_at === undefined;
    return now ? { ...told, ended_at: this.#timers.now() } : told;
  }

  /** Rises, also where an older number was lost with the data of the site. */
  async #draw(tx: Transaction): Promise<number> {
    const seq = Math.max(((await number(tx, "seq")) ?? 0) + 1, this.#timers.now());
    await tx.put("meta", { key: "seq", value: seq });
    return seq;
  }

  async #keep(tx: Transaction, row: OutboxRow): Promise<void> {
    await this.#exhume(tx, row.local_id);
    const waiting = await tx.get("outbox", row.local_id);
    await tx.put("outbox", waiting === undefined ? row : inPlaceOf(waiting, row));
  }

  async #exhume(tx: Transaction, localId: string): Promise<void> {
    const letters = (await tx.all("dead")).filter((it) => it.local_id === localId);
    await Promise.all(letters.map((it) => tx.remove("dead", it.id)));
  }

  /** What is not answered, the session that began first being first. */
  waiting(): Promise<OutboxRow[]> {
    return this.#store.run(async (tx) =>
      (await tx.all("outbox")).sort((a, b) => a.started_at - b.started_at || a.seq - b.seq),
    );
  }

  sessions(): Promise<SessionRow[]> {
    return this.#store.run(async (tx) =>
      (await tx.all("sessions")).sort((a, b) => a.started_at - b.started_at),
    );
  }

  session(localId: string): Promise<SessionRow | undefined> {
    return this.#store.run((tx) => tx.get("sessions", localId));
  }

  /** The daemon took it. What was told since goes on waiting. */
  settled(row: OutboxRow, answer: SessionAnswer): Promise<void> {
    return this.#store.run(async (tx) => {
      const newest = same(await tx.get("outbox", row.local_id), row);
      if (newest) {
        await tx.remove("outbox", row.local_id);
      }
      const session = await tx.get("sessions", row.local_id);
      if (session === undefined) {
        return;
      }
      const over = answer.state === "ended" && answer.ended_by === "client";
      if (newest && (over || row.action === "end")) {
        return tx.remove("sessions", row.local_id);
      }
      await tx.put("sessions", { ...session, beacon: answer.beacon ?? session.beacon });
    });
  }

  /** It stays, to be sent again as `change` says, unless a newer one took its place. */
  later(
    row: OutboxRow,
    change: { readonly tries?: number; readonly due_at?: number; readonly alone?: boolean },
  ): Promise<void> {
    return this.#store.run(async (tx) => {
      if (same(await tx.get("outbox", row.local_id), row)) {
        await tx.put("outbox", { ...row, ...change });
      }
    });
  }

  /** Gives a report up, unless a newer one took its place. */
  bury(row: OutboxRow, status: number, problem: Problem): Promise<DeadLetter | null> {
    return this.#store.run(async (tx) => {
      if (!same(await tx.get("outbox", row.local_id), row)) {
        return null;
      }
      const { local_id, seq } = row;
      const letter = { id: seq, local_id, status, problem, at: this.#timers.now(), report: row };
      await tx.remove("outbox", local_id);
      await tx.put("dead", letter);
      const session = await tx.get("sessions", local_id);
      if (session !== undefined) {
        await tx.put("sessions", { ...session, dead: true });
      }
      await this.#prune(tx);
      return letter;
    });
  }

  async #prune(tx: Transaction): Promise<void> {
    const letters = (await tx.all("dead")).sort((a, b) => b.id - a.id).slice(LETTERS_KEPT);
    for (const letter of letters) {
      await tx.remove("dead", letter.id);
      const session = await tx.get("sessions", letter.local_id);
      if (session?.ended_at != null) {
        await tx.remove("sessions", letter.local_id);
      }
    }
    const dropped = ((await number(tx, "dropped")) ?? 0) + letters.length;
    await tx.put("meta", { key: "dropped", value: dropped });
  }

  /** The newest first, and how many older ones were dropped for them. */
  letters(): Promise<{ letters: DeadLetter[]; dropped: number }> {
    return this.#store.run(async (tx) => ({
      letters: (await tx.all("dead")).sort((a, b) => b.id - a.id),
      dropped: (await number(tx, "dropped")) ?? 0,
    }));
  }

  /** Sends a report that was given up once more; false where it is gone. */
  replay(id: number): Promise<boolean> {
    return this.#store.run(async (tx) => {
      const letter = await tx.get("dead", id);
      if (letter === undefined) {
        return false;
      }
      await this.#keep(tx, { ...letter.report, tries: 0, due_at: 0, alone: true });
      const session = await tx.get("sessions", letter.local_id);
      if (session !== undefined) {
        await tx.put("sessions", { ...session, dead: false });
      }
      return true;
    });
  }

  /** What would be told if this tab never spoke again. */
  draft(session: SessionRow, offset: number | null): Draft {
    const ended = Math.max(session.started_at, this.#timers.now() + (offset ?? 0));
    const row = report({ ...session, ended_at: ended }, "end", ended);
    return { row, stamped: offset !== null };
  }

  /** Tells the end that a tab left behind, unless something was told after it. */
  adopt(draft: Draft): Promise<boolean> {
    return this.#store.run(async (tx) => {
      const { local_id, seq, ended_at } = draft.row;
      const session = await tx.get("sessions", local_id);
      if (session !== undefined && (session.seq > seq || session.ended_at !== null)) {
        return false;
      }
      const offset = draft.stamped ? 0 : ((await number(tx, "offset")) ?? 0);
      const row = shifted(draft.row, offset);
      if (session !== undefined) {
        await tx.put("sessions", { ...session, ended_at: (ended_at ?? 0) + offset, dead: false });
      }
      await this.#keep(tx, row);
      return true;
    });
  }

  /** How far the daemon's clock is ahead of this machine's; null as long as nobody knows. */
  offset(): Promise<number | null> {
    return this.#store.run(async (tx) => (await number(tx, "offset")) ?? null);
  }

  /** What was told before the daemon's clock was first known is corrected now. */
  learn(offset: number): Promise<void> {
    return this.#store.run(async (tx) => {
      const known = await number(tx, "offset");
      if (known !== undefined && Math.abs(known - offset) <= CLOCK_STEP) {
        return;
      }
      await tx.put("meta", { key: "offset", value: offset });
      if (known === undefined) {
        await correct(tx, offset);
      }
    });
  }
}

/** The end that a tab left behind has the number of the report before it, perhaps under way. */
function same(waiting: OutboxRow | undefined, sent: OutboxRow): boolean {
  return waiting?.seq === sent.seq && waiting.action === sent.action;
}

/** An end may be told again before the daemon took it, and then moves. */
function check(known: SessionRow | undefined, told: Told): void {
  if (told.action === "start" && known !== undefined) {
    throw new RangeError(`session ${told.local_id} was begun before; resume it`);
  }
  const over = known === undefined || (known.ended_at !== null && told.action !== "end");
  if (told.action !== "start" && over) {
    throw new UnknownSession(told.local_id);
  }
}

async function number(tx: Transaction, key: MetaRow["key"]): Promise<number | undefined> {
  return (await tx.get("meta", key))?.value;
}

async function correct(tx: Transaction, offset: number): Promise<void> {
  for (const session of await tx.all("sessions")) {
    await tx.put("sessions", moved(session, offset));
  }
  for (const row of await tx.all("outbox")) {
    await tx.put("outbox", shifted(row, offset));
  }
  for (const letter of await tx.all("dead")) {
    await tx.put("dead", { ...letter, report: shifted(letter.report, offset) });
  }
}

function moved<T extends { readonly started_at: number; readonly ended_at: number | null }>(
  of: T,
  by: number,
): T {
  const ended_at = of.ended_at === null ? null : of.ended_at + by;
  return { ...of, started_at: of.started_at + by, ended_at };
}

function shifted(row: OutboxRow, by: number): OutboxRow {
  return { ...moved(row, by), at: row.at + by };
}

function next(
  known: SessionRow | undefined,
  told: Told,
  offset: number,
  seq: number,
): SessionRow {
  const started = told.started_at === undefined ? known?.started_at : told.started_at + offset;
  const ended = told.ended_at === undefined ? null : told.ended_at + offset;
  return {
    local_id: told.local_id,
    hub_calendar_id: told.hub_calendar_id ?? known?.hub_calendar_id ?? "",
    title: told.title ?? known?.title ?? "",
    started_at: started ?? 0,
    ended_at: ended === null ? null : Math.max(ended, started ?? 0),
    seq,
    beacon: known?.beacon ?? null,
    dead: false,
  };
}

function report(session: SessionRow, action: Action, at: number): OutboxRow {
  const { local_id, hub_calendar_id, title, started_at, ended_at, seq } = session;
  const what = { local_id, action, hub_calendar_id, title, started_at, ended_at, at, seq };
  return { ...what, tries: 0, due_at: 0, alone: false };
}

/** A heartbeat neither hides that a start waits nor hastens what has to wait; an end does. */
function inPlaceOf(waiting: OutboxRow, row: OutboxRow): OutboxRow {
  if (row.action !== "heartbeat") {
    return row;
  }
  const action = waiting.action === "start" ? "start" : row.action;
  const { tries, due_at, alone } = waiting;
  return { ...row, action, tries, due_at, alone };
}

/** As it goes over the wire. */
export function spoken(row: OutboxRow): Report {
  const { action, hub_calendar_id, title, started_at, ended_at, at, seq } = row;
  const ended = ended_at === null ? {} : { ended_at: instant(ended_at) };
  const times = { started_at: instant(started_at), ...ended, at: instant(at) };
  return { action, hub_calendar_id, title, ...times, seq };
}
