import { judge, problem } from "./http.js";
import { serverTime } from "./live.js";
import { isAnswer, isBatchAnswer } from "./protocol.js";
import { LONGEST_WAIT, spoken } from "./queue.js";
import { backoff } from "./time.js";
const ANSWERS = 5;
const ONE_BY_ONE = 3;
const BATCH = 200;
const LOOK_AGAIN = 30_000;
const SHORT = 5000;
/** Sends what waits, oldest first, as long as it is let. One tab's sender is let at a time. */
export class Sender {
    #queue;
    #http;
    #timers;
    #random;
    #told;
    #stop = null;
    #wake = () => { };
    #rung = false;
    #until = 0;
    #failures = 0;
    #locked = false;
    /** Whether the daemon was asked for the time, by this browser or before. */
    #timed = false;
    constructor(queue, http, timers, random, told) {
        this.#queue = queue;
        this.#http = http;
        this.#timers = timers;
        this.#random = random;
        this.#told = told;
    }
    /** Whether it rests because there is no token that the daemon takes. */
    get locked() {
        return this.#locked;
    }
    start() {
        this.stop();
        this.#stop = new AbortController();
        void this.#run(this.#stop.signal);
    }
    stop() {
        this.#stop?.abort();
        this.#stop = null;
        this.#wake();
    }
    /** Something waits. */
    ring() {
        this.#rung = true;
        this.#wake();
    }
    /** The network is back, or a token is: what was waited for is over. */
    hasten() {
        this.#until = 0;
        this.#locked = false;
        this.#http.forgive();
        this.ring();
    }
    async #run(stop) {
        while (!stop.aborted) {
            this.#rung = false;
            const pause = await this.#step().catch(() => LOOK_AGAIN);
            if (pause > 0 && !this.#rung && !stop.aborted) {
                await this.#sleep(pause);
            }
        }
    }
    #sleep(milliseconds) {
        return new Promise((resolve) => {
            const cancel = Number.isFinite(milliseconds)
                ? this.#timers.after(milliseconds, resolve)
                : () => { };
            this.#wake = () => {
                cancel();
                resolve();
            };
        });
    }
    /** Sends once; how long there is nothing to do then, in milliseconds. */
    async #step() {
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
    #left(time) {
        const left = time - this.#timers.now();
        return left > LONGEST_WAIT + 1000 ? 0 : Math.max(0, left);
    }
    async #unlocked() {
        if (this.#locked && (await this.#http.unlocked())) {
            this.#locked = false;
        }
        return !this.#locked;
    }
    /**
     * A clock that nobody compared may be years off, and such a report would be refused. What waits
     * is corrected by that, so it is read again after it.
     */
    async #askTheTime() {
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
    #send(due) {
        const together = due.filter((row) => row.tries === 0 && !row.alone);
        const batch = together.length > ONE_BY_ONE ? together.slice(0, BATCH) : [];
        return batch.length > 0 ? this.#batch(batch) : this.#one(due[0]);
    }
    async #one(row) {
        const asked = this.#timers.now();
        const path = `/sessions/${encodeURIComponent(row.local_id)}`;
        const outcome = await this.#http.send("PUT", path, spoken(row));
        if (!this.#answered(outcome)) {
            return;
        }
        await this.#judged(row, outcome.status, outcome.body, outcome.retryAfter);
        await this.#compare(outcome.body, asked);
    }
    async #batch(rows) {
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
    async #apart(rows, failed) {
        const due_at = failed ? this.#timers.now() + backoff(1, this.#random) : 0;
        for (const row of rows) {
            await this.#queue.later(row, { alone: true, due_at });
        }
    }
    #item(row, result) {
        if (result?.local_id !== row.local_id) {
            return this.#queue.later(row, { alone: true });
        }
        const body = "session" in result ? result.session : (result.problem ?? {});
        return this.#judged(row, result.status, body, 0);
    }
    /** Whether the daemon said anything; if not, everything waits. */
    #answered(outcome) {
        if (outcome.kind === "locked") {
            this.#locked = true;
        }
        else if (outcome.kind === "unreachable") {
            this.#postpone(0);
        }
        return outcome.kind === "answer";
    }
    async #judged(row, status, body, retryAfter) {
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
    async #taken(row, body) {
        if (!isAnswer(body, row.local_id)) {
            return this.#postpone(0);
        }
        this.#failures = 0;
        await this.#queue.settled(row, body);
        this.#told.answered(body, row);
    }
    async #failed(row, status, body) {
        const tries = row.tries + 1;
        if (tries >= ANSWERS) {
            return this.#bury(row, status, body);
        }
        this.#failures = 0;
        const due_at = this.#timers.now() + backoff(tries, this.#random);
        await this.#queue.later(row, { tries, due_at });
    }
    async #bury(row, status, body) {
        this.#failures = 0;
        const letter = await this.#queue.bury(row, status, problem(body));
        if (letter !== null) {
            this.#told.dead(letter);
        }
    }
    #postpone(atLeast) {
        this.#failures++;
        this.#until = this.#timers.now() + Math.max(atLeast, backoff(this.#failures, this.#random));
    }
    async #compare(body, asked) {
        const time = body?.server_time;
        await this.#learn(Date.parse(String(time)), asked);
    }
    /** An answer that took long, or past which this machine slept, tells nothing of the clock. */
    async #learn(time, asked) {
        const answered = this.#timers.now();
        if (!Number.isNaN(time) && answered >= asked && answered - asked < SHORT) {
            await this.#queue.learn(time - (asked + answered) / 2);
        }
    }
}
