import { judge, problem, type Http, type Outcome } from "./http.js";
import { serverTime } from "./live.js";
import { isAnswer, isBatchAnswer, type BatchResult, type SessionAnswer } from "./protocol.js";
import { LONGEST_WAIT, spoken, type Queue } from "./queue.js";
import type { DeadLetter, OutboxRow } from "./store.js";
import { backoff, type Timers } from "./time.js";

/** What the sender tells of. */
export interface Told {
  readonly answered: (session: SessionAnswer, row: OutboxRow) => void;
  readonly dead: (letter: DeadLetter) => void;
  /** The queue, or what keeps it from moving, is another one than before. */
  readonly changed: () => void;
}

const ANSWERS = 5;
const ONE_BY_ONE = 3;
const BATCH = 200;
const LOOK_AGAIN = 30_000;
const SHORT = 5000;

/** Sends what waits, oldest first, as long as it is let. One tab's sender is let at a time. */
export class Sender {
  readonly #queue: Queue;
  readonly #http: Http;
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #told: Told;
  #stop: AbortController | null = null;
  #wake = () => {};
  #rung = false;
  #until = 0;
  #failures = 0;
  #locked = false;
  /** Whether the daemon was asked for the time, by this browser or before. */
  #timed = false;

  constructor(queue: Queue, http: Http, timers: Timers, random: () => number, told: Told) {
    this.#queue = queue;
    this.#http = http;
    this.#timers = timers;
    this.#random = random;
    this.#told = told;
  }

  /** Whether it rests because there is no token that the daemon takes. */
  get locked(): boolean {
    return this.#locked;
  }

  start(): void {
    this.stop();
    this.#stop = new AbortController();
    void this.#run(this.#stop.signal);
  }

  stop(): void {
    this.#stop?.abort();
    this.#stop = null;
    this.#wake();
  }

  /** Something waits. */
  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** The network is back, or a token is: what was waited for is over. */
  hasten(): void {
    this.#until = 0;
    this.#locked = false;
    this.#http.forgive();
    this.ring();
  }

  async #run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      this.#rung = false;
      const pause = await this.#step().catch(() => LOOK_AGAIN);
      if (pause > 0 && !this.#rung && !stop.aborted) {
        await this.#sleep(pause);
      }
    }
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = Number.isFinite(milliseconds)
        ? this.#timers.after(milliseconds, resolve)
        : () => {};
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Sends once; how long there is nothing to do then, in milliseconds. */
  async #step(): Promise<number> {
    const wait = this.#left(this.#until);
    const rows = await this.#queue.waiting();
    if (rows.length === 0) {
      return Infinity;
    }
    if (wait > 0) {
      return wait;
    }
    const due = rows.filter((row) => this.#left(row.due_at) === 0);
    if (due.length === 0) {
      return Math.min(...rows.map((row) => this.#left(row.due_at)));
    }
    if (!(await this.#unlocked())) {
      return LOOK_AGAIN;
    }
    if (!this.#timed) {
      await this.#askTheTime();
      return 0;
    }
    await this.#send(due);
    this.#told.changed();
    return 0;
  }

  /** A machine whose clock was set back does not wait for the old time to come again. */
  #left(time: number): number {
    const left = time - this.#timers.now();
    return left > LONGEST_WAIT + 1000 ? 0 : Math.max(0, left);
  }

  async #unlocked(): Promise<boolean> {
    if (this.#locked && (await this.#http.unlocked())) {
      this.#locked = false;
    }
    return !this.#locked;
  }

  /**
   * A clock that nobody compared may be years off, and such a report would be refused. What waits
   * is corrected by that, so it is read again after it.
   */
  async #askTheTime(): Promise<void> {
    this.#timed = (await this.#queue.offset()) !== null;
    if (this.#timed) {
      return;
    }
    const asked = this.#timers.now();
    const time = await serverTime(this.#http, this.#timers);
    if (time === undefined) {
      this.#postpone(0);
      return;
    }
    await this.#learn(time ?? NaN, asked);
    this.#timed = true;
  }

  #send(due: readonly OutboxRow[]): Promise<void> {
    const together = due.filter((row) => row.tries === 0 && !row.alone);
    const batch = together.length > ONE_BY_ONE ? together.slice(0, BATCH) : [];
    return batch.length > 0 ? this.#batch(batch) : this.#one(due[0] as OutboxRow);
  }

  async #one(row: OutboxRow): Promise<void> {
    const asked = this.#timers.now();
    const path = `/sessions/${encodeURIComponent(row.local_id)}`;
    const outcome = await this.#http.send("PUT", path, spoken(row));
    if (!this.#answered(outcome)) {
      return;
    }
    await this.#judged(row, outcome.status, outcome.body, outcome.retryAfter);
    await this.#compare(outcome.body, asked);
  }

  async #batch(rows: readonly OutboxRow[]): Promise<void> {
    const asked = this.#timers.now();
    const reports = rows.map((row) => ({ local_id: row.local_id, ...spoken(row) }));
    const outcome = await this.#http.send("POST", "/sessions/batch", { reports });
    if (!this.#answered(outcome)) {
      return;
    }
    const { status, body } = outcome;
    const judgement = judge(status, body);
    if (judgement === "wait" || (judgement === "taken" && !isBatchAnswer(body))) {
      this.#postpone(outcome.retryAfter);
      return;
    }
    if (!isBatchAnswer(body)) {
      await this.#apart(rows, judgement === "failed");
      return;
    }
    for (const [index, row] of rows.entries()) {
      await this.#item(row, body.results[index]);
    }
    await this.#compare(body, asked);
  }

  /** Who of them the daemon cannot take is found by sending each by itself. */
  async #apart(rows: readonly OutboxRow[], failed: boolean): Promise<void> {
    const due_at = failed ? this.#timers.now() + backoff(1, this.#random) : 0;
    for (const row of rows) {
      await this.#queue.later(row, { alone: true, due_at });
    }
  }

  #item(row: OutboxRow, result: BatchResult | undefined): Promise<void> {
    if (result?.local_id !== row.local_id) {
      return this.#queue.later(row, { alone: true });
    }
    const body = "session" in result ? result.session : (result.problem ?? {});
    return this.#judged(row, result.status, body, 0);
  }

  /** Whether the daemon said anything; if not, everything waits. */
  #answered(outcome: Outcome): outcome is Outcome & { kind: "answer" } {
    if (outcome.kind === "locked") {
      this.#locked = true;
    } else if (outcome.kind === "unreachable") {
      this.#postpone(0);
    }
    return outcome.kind === "answer";
  }

  async #judged(row: OutboxRow, status: number, body: unknown, retryAfter: number): Promise<void> {
    switch (judge(status, body)) {
      case "taken":
        return this.#taken(row, body);
      case "wait":
        return this.#postpone(retryAfter);
      case "failed":
        return this.#failed(row, status, body);
      case "refused":
        return this.#bury(row, status, body);
    }
  }

  /** A success that does not speak of the session is some gateway's, so nothing was taken. */
  async #taken(row: OutboxRow, body: unknown): Promise<void> {
    if (!isAnswer(body, row.local_id)) {
      return this.#postpone(0);
    }
    this.#failures = 0;
    await this.#queue.settled(row, body);
    this.#told.answered(body, row);
  }

  async #failed(row: OutboxRow, status: number, body: unknown): Promise<void> {
    const tries = row.tries + 1;
    if (tries >= ANSWERS) {
      return this.#bury(row, status, body);
    }
    this.#failures = 0;
    const due_at = this.#timers.now() + backoff(tries, this.#random);
    await this.#queue.later(row, { tries, due_at });
  }

  async #bury(row: OutboxRow, status: number, body: unknown): Promise<void> {
    this.#failures = 0;
    const letter = await this.#queue.bury(row, status, problem(body));
    if (letter !== null) {
      this.#told.dead(letter);
    }
  }

  #postpone(atLeast: number): void {
    this.#failures++;
    this.#until = this.#timers.now() + Math.max(atLeast, backoff(this.#failures, this.#random));
  }

  async #compare(body: unknown, asked: number): Promise<void> {
    const time = (body as { server_time?: unknown } | null | undefined)?.server_time;
    await this.#learn(Date.parse(String(time)), asked);
  }

  /** An answer that took long, or past which this machine slept, tells nothing of the clock. */
  async #learn(time: number, asked: number): Promise<void> {
    const answered = this.#timers.now();
    if (!Number.isNaN(time) && answered >= asked && answered - asked < SHORT) {
      await this.#queue.learn(time - (asked + answered) / 2);
    }
  }
}
