const KEYS = {
    sessions: "local_id",
    outbox: "local_id",
    dead: "id",
    meta: "key",
};
const NAMES = Object.keys(KEYS);
const OPEN_WITHIN = 5000;
/** Whoever closed the client does not use it any more. */
export class Closed extends Error {
    constructor() {
        super("the client is closed");
        this.name = "Closed";
    }
}
function settled(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}
class OnDisk {
    #database;
    constructor(database) {
        this.#database = database;
    }
    static open(name, timers) {
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
    async run(work) {
        const tx = this.#database.transaction(NAMES, "readwrite", { durability: "strict" });
        const done = new Promise((resolve, reject) => {
            tx.oncomplete = () => resolve();
            tx.onabort = () => reject(tx.error ?? new DOMException("aborted", "AbortError"));
        });
        try {
            const value = await work(OnDisk.#within(tx));
            await done;
            return value;
        }
        catch (failure) {
            done.catch(() => { });
            OnDisk.#abort(tx);
            throw failure;
        }
    }
    static #within(tx) {
        return {
            all: (name) => settled(tx.objectStore(name).getAll()),
            get: (name, key) => settled(tx.objectStore(name).get(key)),
            put: async (name, row) => void (await settled(tx.objectStore(name).put(row))),
            remove: (name, key) => settled(tx.objectStore(name).delete(key)),
        };
    }
    static #abort(tx) {
        try {
            tx.abort();
        }
        catch {
            // It has ended by itself.
        }
    }
    close() {
        this.#database.close();
    }
}
function keyOf(name, row) {
    return row[KEYS[name]];
}
class InMemory {
    #tables = new Map(NAMES.map((name) => [name, new Map()]));
    #last = Promise.resolve();
    run(work) {
        const next = this.#last.then(() => work(this.#within));
        this.#last = next.catch(() => { });
        return next;
    }
    /** What came meanwhile is newer. */
    adopt(name, rows) {
        const table = this.#of(name);
        rows.map((row) => [keyOf(name, row), row])
            .filter(([key]) => !table.has(key))
            .forEach(([key, row]) => table.set(key, row));
    }
    #within = {
        all: async (name) => [...this.#of(name).values()],
        get: async (name, key) => this.#of(name).get(key),
        put: async (name, row) => void this.#of(name).set(keyOf(name, row), row),
        remove: async (name, key) => void this.#of(name).delete(key),
    };
    #of(name) {
        return this.#tables.get(name);
    }
}
/**
 * The tables in IndexedDB, shared by all tabs of an origin. Where that cannot be opened, or stops
 * taking what is written, they go on in this tab's memory and `kept` says so.
 */
export class Store {
    #name;
    #timers;
    #memory = new InMemory();
    #disk = null;
    #closed = false;
    constructor(name, timers) {
        this.#name = name;
        this.#timers = timers;
    }
    static async open(name, timers) {
        const store = new Store(name, timers);
        await store.#reopen();
        return store;
    }
    get kept() {
        return this.#disk === null ? "memory" : "indexeddb";
    }
    /** `work` may run again, so it changes nothing but what it puts. */
    async run(work) {
        for (const mend of [() => this.#reopen(), () => this.#remember()]) {
            if (this.#closed) {
                throw new Closed();
            }
            if (this.#disk === null) {
                break;
            }
            try {
                return await this.#disk.run(work);
            }
            catch (failure) {
                if (!(failure instanceof DOMException)) {
                    throw failure;
                }
                await mend();
            }
        }
        return this.#memory.run(work);
    }
    async #reopen() {
        if (this.#closed) {
            return;
        }
        const before = this.#disk;
        try {
            this.#disk = await OnDisk.open(this.#name, this.#timers);
            before?.close();
        }
        catch {
            await this.#remember();
        }
    }
    /** What can still be read goes on in memory; it stays on the disk too, for the next load. */
    async #remember() {
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
    close() {
        this.#closed = true;
        this.#disk?.close();
    }
}
