import { judge } from "./http.js";
import { LONGEST_WAIT } from "./queue.js";
import { backoff } from "./time.js";
/** The daemon writes at least each ten seconds. */
const SILENCE = 35_000;
const MESSAGES = new Set(["session", "event", "job_run"]);
/** Reads server-sent events; a comment is an empty message. */
export class Lines {
    #rest = "";
    #event = "";
    #data = [];
    #id = null;
    read(text) {
        const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
        this.#rest = lines.pop() ?? "";
        return lines.flatMap((line) => this.#line(line));
    }
    #line(line) {
        if (line === "") {
            return this.#dispatch();
        }
        const [, field = "", value = ""] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
        if (field === "event") {
            this.#event = value;
        }
        else if (field === "data") {
            this.#data.push(value);
        }
        else if (field === "id") {
            this.#id = value;
        }
        return [];
    }
    #dispatch() {
        const sent = { event: this.#event, data: this.#data.join("\n"), id: this.#id };
        const empty = this.#data.length === 0;
        this.#event = "";
        this.#data = [];
        return empty ? [] : [sent];
    }
}
function parsed(data) {
    try {
        return JSON.parse(data);
    }
    catch {
        return null;
    }
}
/** The stream of the live view, read anew whenever it ends, from where it ended. */
export class Live {
    #http;
    #timers;
    #random;
    #hear;
    #kinds = "";
    #running = null;
    #open = false;
    lastId = null;
    constructor(http, timers, random, hear) {
        this.#http = http;
        this.#timers = timers;
        this.#random = random;
        this.#hear = hear;
    }
    /** Whether messages are coming. */
    get open() {
        return this.#open;
    }
    /** What is wanted from now on; nothing ends the stream. */
    want(kinds) {
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
    async #run(stop) {
        let failures = 0;
        while (!stop.aborted) {
            const wait = await this.#once(stop);
            failures = wait.heard ? 1 : failures + 1;
            const pause = Math.max(wait.atLeast, backoff(failures, this.#random));
            await this.#sleep(pause, stop);
        }
    }
    #sleep(milliseconds, stop) {
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
    async #once(stop) {
        const headers = {};
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
    async #read(body, silent) {
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
        }
        catch {
            return heard;
        }
        finally {
            this.#open = false;
        }
    }
    #tell(sent, resumed) {
        this.#open = true;
        this.lastId = sent.id ?? this.lastId;
        const data = parsed(sent.data);
        const message = this.#message(sent.event, data, resumed);
        const time = sent.event === "hello" ? Date.parse(String(data?.["server_time"])) : NaN;
        this.#hear({ message, id: this.lastId, serverTime: Number.isNaN(time) ? null : time });
    }
    #message(event, data, resumed) {
        if (event === "reset" || (event === "hello" && !resumed)) {
            return { kind: "reset" };
        }
        if (!MESSAGES.has(event)) {
            return null;
        }
        return data === null ? { kind: "reset" } : { kind: event, data };
    }
}
/** Asks the daemon for the time; null where it would not tell, undefined where it is not there. */
export async function serverTime(http, timers) {
    const stop = new AbortController();
    const cancel = timers.after(SILENCE, () => stop.abort());
    try {
        const outcome = await http.stream("/live?kinds=sessions", {}, stop.signal);
        if (outcome.kind !== "answer") {
            return outcome.kind === "locked" ? null : undefined;
        }
        return outcome.response.ok ? await hello(outcome.response) : null;
    }
    catch {
        return undefined;
    }
    finally {
        cancel();
        stop.abort();
    }
}
async function hello(response) {
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
