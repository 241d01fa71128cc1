import type { Action, BeaconToken, Problem } from "./protocol.js";
import type { Timers } from "./time.js";

/** A session that this browser has begun and that is not known to have ended. */
export interface SessionRow {
  readonly local_id: string;
  readonly hub_calendar_id: string;
  readonly title: string;
  /** Milliseconds by the daemon's clock, as soon as that is known. So are all that follow. */
  readonly started_at: number;
  readonly ended_at: number | null;
  /** Of the newest report. */
  readonly seq: number;
  readonly beacon: BeaconToken | null;
  /** Its newest report lies with the dead letters. */
  readonly dead: boolean;
}

/** The newest report of a session, until the daemon has answered it. */
export interface OutboxRow {
  readonly local_id: string;
  readonly action: Action;
  readonly hub_calendar_id: string;
  readonly title: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly at: number;
  /** Rises over all tabs, and with it what is newer. */
  readonly seq: number;
  /** How many answers said that it failed. */
  readonly tries: number;
  /** By this machine's clock. */
  readonly due_at: number;
  /** Goes by itself, since a batch with it was refused as a whole. */
  readonly alone: boolean;
}

/** A report that was given up. */
export interface DeadLetter {
  readonly id: number;
  readonly local_id: string;
  readonly status: number;
  readonly problem: Problem;
  /** Milliseconds since 1970, by this machine's clock. */
  readonly at: number;
  readonly report: OutboxRow;
}

export interface MetaRow {
  readonly key: "seq" | "offset" | "dropped";
  readonly value: number;
}

export interface Tables {
  readonly sessions: SessionRow;
  readonly outbox: OutboxRow;
  readonly dead: DeadLetter;
  readonly meta: MetaRow;
}

export type TableName = keyof Tables;

const KEYS: { readonly [N in TableName]: string } = {
  sessions: "local_id",
  outbox: "local_id",
  dead: "id",
  meta: "key",
};
const NAMES = Object.keys(KEYS) as TableName[];
const OPEN_WITHIN = 5000;

/** Whoever closed the client does not use it any more. */
export class Closed extends Error {
  constructor() {
    super("the client is closed");
    this.name = "Closed";
  }
}

/** One transaction over all tables; others wait, those of other tabs too. */
export interface Transaction {
  all<N extends TableName>(name: N): Promise<Tables[N][]>;
  get<N extends TableName>(name: N, key: string | number): Promise<Tables[N] | undefined>;
  put<N extends TableName>(name: N, row: Tables[N]): Promise<void>;
  remove(name: TableName, key: string | number): Promise<void>;
}

export type Work<T> = (tx: Transaction) => Promise<T>;

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

class OnDisk {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
  }

  static open(name: string, timers: Timers): Promise<OnDisk> {
    return new Promise((resolve, reject) => {
      const blocked = new DOMException("blocked", "TimeoutError");
      const late = timers.after(OPEN_WITHIN, () => reject(blocked));
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => {
        NAMES.forEach((table) => request.result.createObjectStore(table, { keyPath: KEYS[table] }));
      };
      request.onerror = () => {
        late();
        reject(request.error);
      };
      request.onsuccess = () => {
        late();
        request.result.onversionchange = () => request.result.close();
        resolve(new OnDisk(request.result));
      };
    });
  }

  async run<T>(work: Work<T>): Promise<T> {
    const tx = this.#database.transaction(NAMES, "readwrite", { durability: "strict" });
    const done = new Promise<void>((resolve, reject) => {
      tx.oncomplete = () => resolve();
      tx.onabort = () => reject(tx.error ?? new DOMException("aborted", "AbortError"));
    });
    try {
      const value = await work(OnDisk.#within(tx));
      await done;
      return value;
    } catch (failure) {
      done.catch(() => {});
      OnDisk.#abort(tx);
      throw failure;
    }
  }

  static #within(tx: IDBTransaction): Transaction {
    return {
      all: (name) => settled(tx.objectStore(name).getAll()),
      get: (name, key) => settled(tx.objectStore(name).get(key)),
      put: async (name, row) => void (await settled(tx.objectStore(name).put(row))),
      remove: (name, key) => settled(tx.objectStore(name).delete(key)),
    };
  }

  static #abort(tx: IDBTransaction): void {
    try {
      tx.abort();
    } catch {
      // It has ended by itself.
    }
  }

  close(): void {
    this.#database.close();
  }
}

type Row = Tables[TableName];

function keyOf(name: TableName, row: Row): string | number {
  return (row as unknown as Record<string, string | number>)[KEYS[name]] as string | number;
}

class InMemory {
  #tables = new Map<TableName, Map<string | number, Row>>(NAMES.map((name) => [name, new Map()]));
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: Work<T>): Promise<T> {
    const next = this.#last.then(() => work(this.#within));
    this.#last = next.catch(() => {});
    return next;
  }

  /** What came meanwhile is newer. */
  adopt(name: TableName, rows: readonly Row[]): void {
    const table = this.#of(name);
    rows.map((row) => [keyOf(name, row), row] as const)
      .filter(([key]) => !table.has(key))
      .forEach(([key, row]) => table.set(key, row));
  }

  readonly #within: Transaction = {
    all: async <N extends TableName>(name: N) => [...this.#of(name).values()] as Tables[N][],
    get: async <N extends TableName>(name: N, key: string | number) =>
      this.#of(name).get(key) as Tables[N] | undefined,
    put: async (name, row) => void this.#of(name).set(keyOf(name, row), row),
    remove: async (name, key) => void this.#of(name).delete(key),
  };

  #of(name: TableName): Map<string | number, Row> {
    return this.#tables.get(name) as Map<string | number, Row>;
  }
}

/**
 * The tables in IndexedDB, shared by all tabs of an origin. Where that cannot be opened, or stops
 * taking what is written, they go on in this tab's memory and `kept` says so.
 */
export class Store {
  readonly #name: string;
  readonly #timers: Timers;
  readonly #memory = new InMemory();
  #disk: OnDisk | null = null;
  #closed = false;

  private constructor(name: string, timers: Timers) {
    this.#name = name;
    this.#timers = timers;
  }

  static async open(name: string, timers: Timers): Promise<Store> {
    const store = new Store(name, timers);
    await store.#reopen();
    return store;
  }

  get kept(): "indexeddb" | "memory" {
    return this.#disk === null ? "memory" : "indexeddb";
  }

  /** `work` may run again, so it changes nothing but what it puts. */
  async run<T>(work: Work<T>): Promise<T> {
    for (const mend of [() => this.#reopen(), () => this.#remember()]) {
      if (this.#closed) {
        throw new Closed();
      }
      if (this.#disk === null) {
        break;
      }
      try {
        return await this.#disk.run(work);
      } catch (failure) {
        if (!(failure instanceof DOMException)) {
          throw failure;
        }
        await mend();
      }
    }
    return this.#memory.run(work);
  }

  async #reopen(): Promise<void> {
    if (this.#closed) {
      return;
    }
    const before = this.#disk;
    try {
      this.#disk = await OnDisk.open(this.#name, this.#timers);
      before?.close();
    } catch {
      await this.#remember();
    }
  }

  /** What can still be read goes on in memory; it stays on the disk too, for the next load. */
  async #remember(): Promise<void> {
    const disk = this.#disk;
    this.#disk = null;
    if (disk === null) {
      return;
    }
    for (const name of NAMES) {
      const rows = await disk.run((tx) => tx.all(name)).catch(() => []);
      this.#memory.adopt(name, rows);
    }
    disk.close();
  }

  close(): void {
    this.#closed = true;
    this.#disk?.close();
  }
}
