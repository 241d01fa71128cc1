import { Held, hidden } from "./held.js";
import { Http } from "./http.js";
import { Live, type Heard } from "./live.js";
import { take } from "./locks.js";
import type { ClientEvents, ClientOptions, OpenSession, StartOptions, State } from "./options.js";
import type { LiveKind, LiveMessage, SessionAnswer } from "./protocol.js";
import { Queue, UnknownSession, type Told } from "./queue.js";
import { Sender } from "./sender.js";
import { Session } from "./session.js";
import { Closed, Store, type DeadLetter } from "./store.js";
import { newId, Tabs, type TabMessage } from "./tabs.js";
import { every, systemTimers, type Timers } from "./time.js";

type Handlers = { readonly [K in keyof ClientEvents]: Set<(value: ClientEvents[K]) => void> };

const LOCAL_ID = /^[A-Za-z0-9_-]{8,64}$/;
/** So long a page that was loaded anew may take to resume what its predecessor held. */
const GRACE = 5000;
const HEARTBEAT_SECONDS = 30;

/** Reports sessions of one account, for all tabs of an origin. */
export class Client {
  readonly #options: ClientOptions;
  readonly #timers: Timers;
  readonly #scope: string;
  readonly #store: Store;
  readonly #queue: Queue;
  readonly #http: Http;
  readonly #sender: Sender;
  readonly #live: Live;
  readonly #tabs: Tabs;
  readonly #held: Held;
  readonly #greeted = new Set<string>();
  readonly #closed = new AbortController();
  readonly #handlers: Handlers = {
    answer: new Set(),
    dead: new Set(),
    live: new Set(),
    state: new Set(),
  };
  #sends = false;
  #awake = false;
  #changes = false;
  #rest: (() => void)[] = [];

  private constructor(options: ClientOptions, store: Store, scope: string, timers: Timers) {
    const random = options.random ?? Math.random;
    this.#options = options;
    this.#timers = timers;
    this.#scope = scope;
    this.#store = store;
    this.#queue = new Queue(store, timers);
    this.#http = new Http(options.url, options.getToken, timers);
    this.#sender = new Sender(this.#queue, this.#http, timers, random, {
      answered: (session, row) => this.#tell({ kind: "answered", session, seq: row.seq }),
      dead: (letter) => this.#tell({ kind: "dead", letter }),
      changed: () => this.#changed(),
    });
    this.#live = new Live(this.#http, timers, random, (heard) => this.#streamed(heard));
    this.#tabs = new Tabs(scope, timers, options.live ?? [], (message) => this.#heard(message));
    this.#held = new Held(scope, this.#queue, this.#tabs);
  }

  /** Opens the queue, sends what waits in it, and ends what closed tabs left open. */
  static async open(options: ClientOptions): Promise<Client> {
    const timers = options.timers ?? systemTimers;
    const scope = `calsyncd ${options.url} ${options.account}`;
    const client = new Client(options, await Store.open(scope, timers), scope, timers);
    client.#held.compare((await client.#queue.offset()) ?? NaN);
    client.#watch();
    client.#arise();
    client.#adoptLater();
    return client;
  }

  /** Begins a session; it is kept when this resolves, whether or not there is a network. */
  async start(options: StartOptions): Promise<Session> {
    const local_id = options.localId ?? newId();
    if (!LOCAL_ID.test(local_id)) {
      throw new RangeError("localId has 8 to 64 letters, digits, - or _");
    }
    const { hubCalendarId: hub_calendar_id, title } = options;
    const started_at = (options.startedAt ?? new Date(this.#timers.now())).getTime();
    await this.#report({ action: "start", local_id, hub_calendar_id, title, started_at });
    return this.#session(local_id);
  }

  /** Goes on with a session that another tab, or this page before it was loaded anew, began. */
  async resume(localId: string): Promise<Session> {
    await this.#report({ action: "heartbeat", local_id: localId });
    return this.#session(localId);
  }

  /** What has not ended, oldest first. */
  async sessions(): Promise<OpenSession[]> {
    const open = (await this.#queue.sessions()).filter((row) => row.ended_at === null);
    return open.map((row) => ({
      localId: row.local_id,
      hubCalendarId: row.hub_calendar_id,
      title: row.title,
      startedAt: new Date(row.started_at),
    }));
  }

  async state(): Promise<State> {
    const waiting = await this.#queue.waiting();
    const { letters, dropped } = await this.#queue.letters();
    return {
      waiting: waiting.length,
      dead: letters.length,
      dropped,
      locked: this.#sender.locked,
      kept: this.#queue.kept,
      sends: this.#sends,
    };
  }

  /** What the daemon did not take, newest first. */
  async deadLetters(): Promise<DeadLetter[]> {
    return (await this.#queue.letters()).letters;
  }

  /** Sends a dead letter once more; false where it is gone, or a newer report took its place. */
  async replay(id: number): Promise<boolean> {
    const there = await this.#queue.replay(id);
    this.#ring();
    return there;
  }

  /** There is a new token: what rested for want of one goes on. */
  signedIn(): void {
    this.#sender.hasten();
    this.#tabs.post({ kind: "ring", token: true });
  }

  /** Hears of something until what is returned is called. */
  on<K extends keyof ClientEvents>(kind: K, handler: (value: ClientEvents[K]) => void): () => void {
    this.#handlers[kind].add(handler);
    return () => void this.#handlers[kind].delete(handler);
  }

  /** Lets go of everything; open sessions stay open and can be resumed. What waits stays kept. */
  close(): void {
    this.#closed.abort();
    this.#sleep([]);
    this.#store.close();
  }

  #session(localId: string): Session {
    return new Session(localId, (told) => this.#report({ ...told, local_id: localId }));
  }

  async #report(told: Told): Promise<void> {
    const row = await this.#queue.tell(told);
    if (told.action === "end") {
      this.#held.drop(told.local_id);
      this.#tabs.post({ kind: "over", localId: told.local_id });
    } else {
      this.#held.hold(row);
    }
    this.#ring();
  }

  #ring(): void {
    if (this.#awake && !this.#sends && this.#queue.kept === "memory") {
      this.#lead();
    }
    this.#sender.ring();
    this.#tabs.post({ kind: "ring", token: false });
    this.#changed();
  }

  /** Many changes at once are told of once. */
  #changed(): void {
    if (this.#changes || this.#handlers.state.size === 0) {
      return;
    }
    this.#changes = true;
    this.#timers.after(0, () => this.#apart(this.#tellState()));
  }

  async #tellState(): Promise<void> {
    this.#changes = false;
    this.#emit("state", await this.state());
  }

  /** Nobody waits for it; what was begun before the client was closed need not end. */
  #apart(begun: Promise<void>): void {
    begun.catch((failure: unknown) => {
      if (!(failure instanceof Closed)) {
        throw failure;
      }
    });
  }

  #emit<K extends keyof ClientEvents>(kind: K, value: ClientEvents[K]): void {
    this.#handlers[kind].forEach((handler) => handler(value));
  }

  /** What this tab's sender tells is told to all. */
  #tell(message: TabMessage): void {
    this.#tabs.post(message);
    this.#heard(message);
  }

  #heard(message: TabMessage): void {
    switch (message.kind) {
      case "here":
        return this.#neighbour(message.tab);
      case "bye":
        return this.#survive(message.ended);
      case "ring":
        return this.#rung(message.token);
      case "over":
        return this.#held.drop(message.localId);
      case "answered":
        return this.#answered(message.session, message.seq);
      case "dead":
        return this.#dead(message.letter);
      case "live":
        return this.#shared(message);
    }
  }

  #rung(token: boolean): void {
    if (token) {
      this.#sender.hasten();
    } else {
      this.#sender.ring();
    }
    this.#changed();
  }

  #answered(session: SessionAnswer, seq: number): void {
    this.#held.answered(session, seq);
    this.#held.compare(Date.parse(session.server_time) - this.#timers.now());
    this.#emit("answer", session);
    this.#changed();
  }

  #dead(letter: DeadLetter): void {
    this.#held.dead(letter.local_id);
    this.#emit("dead", letter);
    this.#changed();
  }

  /** A tab that came has missed what was live before. */
  #neighbour(tab: string): void {
    if (!this.#sends) {
      return;
    }
    this.#live.want(this.#tabs.wanted());
    if (!this.#greeted.has(tab) && this.#live.open) {
      const id = this.#live.lastId;
      this.#tabs.post({ kind: "live", message: { kind: "reset" }, id, to: tab });
    }
    this.#greeted.add(tab);
  }

  #streamed(heard: Heard): void {
    const { message, id } = heard;
    this.#tabs.post({ kind: "live", message, id, to: null });
    this.#deliver(message);
  }

  #shared(shared: TabMessage & { kind: "live" }): void {
    if (shared.to === null || shared.to === this.#tabs.id) {
      this.#live.lastId = shared.id;
      this.#deliver(shared.message);
    }
  }

  /** Tabs may want different things; the stream has what any of them wants. */
  #deliver(message: LiveMessage | null): void {
    const wanted = this.#options.live ?? [];
    if (message === null || wanted.length === 0) {
      return;
    }
    if (message.kind === "reset" || wanted.includes(`${message.kind}s` as LiveKind)) {
      this.#emit("live", message);
    }
  }

  /**
   * A tab went and told the end of these. What this one holds goes on: its next word opens it
   * again. The rest was told by a beacon at best, so its end is told again.
   */
  #survive(ended: readonly string[]): void {
    ended.filter((it) => this.#held.has(it)).forEach((it) => this.#apart(this.#beat(it)));
    this.#held.mark();
    this.#adoptLater();
  }

  #adoptLater(): void {
    this.#timers.after(GRACE, () => this.#apart(this.#adopt()));
  }

  async #adopt(): Promise<void> {
    if (this.#awake && (await this.#held.adopt())) {
      this.#ring();
    }
  }

  async #beat(localId: string): Promise<void> {
    try {
      await this.#report({ action: "heartbeat", local_id: localId });
    } catch (failure) {
      if (!(failure instanceof UnknownSession)) {
        throw failure;
      }
      this.#held.drop(localId);
    }
  }

  #beats(): void {
    const active = this.#options.active ?? (() => !hidden());
    if (active()) {
      this.#held.beating().forEach((it) => this.#apart(this.#beat(it)));
    }
  }

  #watch(): void {
    const to = { signal: this.#closed.signal };
    if (typeof document !== "undefined") {
      window.addEventListener("pagehide", () => this.#leave(), to);
      window.addEventListener("pageshow", (event) => event.persisted && this.#return(), to);
      document.addEventListener("visibilitychange", () => this.#turned(), to);
    }
    globalThis.addEventListener?.("online", () => this.#sender.hasten(), to);
  }

  /** A tab that has had its last word is hidden after it. */
  #turned(): void {
    if (!this.#awake) {
      return;
    }
    this.#held.mark();
    if (!hidden()) {
      this.#beats();
      this.#sender.ring();
    }
  }

  #leave(): void {
    this.#sleep(this.#held.lastWords(this.#http.base));
  }

  #return(): void {
    this.#arise();
    this.#held.holdAgain();
    this.#beats();
  }

  #arise(): void {
    this.#awake = true;
    this.#tabs.open();
    const each = (this.#options.heartbeatSeconds ?? HEARTBEAT_SECONDS) * 1000;
    this.#rest = [this.#stand(), every(this.#timers, each, () => this.#beats())];
  }

  /** One tab sends for all; one that keeps its queue to itself sends for itself. */
  #stand(): () => void {
    if (this.#queue.kept === "memory") {
      this.#lead();
      return () => {};
    }
    return take(`${this.#scope} sender`, "exclusive", () => this.#lead());
  }

  #lead(): void {
    this.#sends = true;
    this.#sender.start();
    this.#live.want(this.#tabs.wanted());
    this.#changed();
  }

  /** A page that holds a lock, a channel or a stream would not be kept for coming back. */
  #sleep(ended: readonly string[]): void {
    this.#awake = false;
    this.#sends = false;
    this.#sender.stop();
    this.#http.stop();
    this.#live.want(new Set());
    this.#tabs.close(ended);
    this.#held.release();
    this.#rest.forEach((stop) => stop());
    this.#greeted.clear();
  }
}
