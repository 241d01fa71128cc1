import { every } from "./time.js";
const EACH = 2000;
const FRESH = 5000;
/** 32 hexadecimal digits, by chance. */
export function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
/**
 * Who else is there. A closing tab cannot wait for an answer, so each keeps what it heard. A tab in
 * the background answers those that ask, since messages are not slowed down there as timers are.
 */
export class Tabs {
    id = newId();
    #name;
    #timers;
    #live;
    #hear;
    #held = new Map();
    #others = new Map();
    #channel = null;
    #quiet = () => { };
    constructor(name, timers, live, hear) {
        this.#name = name;
        this.#timers = timers;
        this.#live = live;
        this.#hear = hear;
    }
    open() {
        if (typeof BroadcastChannel === "undefined" || this.#channel !== null) {
            return;
        }
        this.#channel = new BroadcastChannel(this.#name);
        this.#channel.onmessage = (event) => this.#heard(event.data);
        this.#announce(true);
        this.#quiet = every(this.#timers, EACH, () => this.#announce(true));
    }
    /** Says goodbye; `ended` names the sessions that this tab reported as ended by its going. */
    close(ended) {
        this.post({ kind: "bye", tab: this.id, ended });
        this.#quiet();
        this.#channel?.close();
        this.#channel = null;
        this.#others.clear();
    }
    post(message) {
        this.#channel?.postMessage(message);
    }
    hold(localId, seq) {
        const known = this.#held.get(localId);
        this.#held.set(localId, seq);
        if (known !== seq) {
            this.#announce(false);
        }
    }
    drop(localId) {
        this.#held.delete(localId);
        this.#announce(false);
    }
    /** Whether another tab was heard of lately that holds the session. */
    othersHold(localId) {
        return this.#neighbours().some((it) => localId in it.sessions);
    }
    /** The newest number of a session that any tab is known to have told. */
    newest(localId) {
        const told = this.#neighbours().map((it) => it.sessions[localId] ?? 0);
        return Math.max(this.#held.get(localId) ?? 0, ...told);
    }
    /** What any tab wants to hear of. */
    wanted() {
        return new Set([...this.#live, ...this.#neighbours().flatMap((it) => it.live)]);
    }
    #neighbours() {
        const since = this.#timers.now() - FRESH;
        return [...this.#others.values()].filter((it) => it.seen >= since);
    }
    #announce(answer) {
        const sessions = Object.fromEntries(this.#held);
        this.post({ kind: "here", tab: this.id, sessions, live: this.#live, answer });
    }
    #heard(message) {
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
