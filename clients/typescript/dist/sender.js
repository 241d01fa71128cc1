import { judge, problem } from "./http.js";
import { serverTime } from "./live.js";
import { isAnswer, isBatchAnswer } from "./protocol.js";
import { LONGEST_WAIT, spoken } from "./queue.js";
import { Suspects } from "./suspects.js";
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
    #suspects = new Suspects();
    #stop = null;
    #wake = () => { };
    #rung = false;
    /** Until then nothing is sent. */
    #until = 0;
    /** Until then only what is above suspicion is sent; 0 where the last one had an answer. */
    #pause = 0;
    #failures = 0;
    /** Whether the last batch had no answer. */
    #batchUnheard = false;
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
        this.#batchUnheard = false;
        this.#heard();
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
        const rows = await this.#queue.waiting();
        const due = rows.filter((row) => this.#wait(row) === 0);
        if (due.length === 0) {
            return Math.min(...rows.map((row) => this.#wait(row)));
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
    /** How long a report has to wait yet. */
    #wait(row) {
        const pause = this.#suspects.free(row) ? 0 : this.#pause;
        return Math.max(...[row.due_at, this.#until, pause].map((time) => this.#left(time)));
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
    /** Whether the daemon is there again is asked by one report, not by two hundred. */
    #send(due) {
        const together = due.filter((row) => row.tries === 0 && !row.alone && this.#pause === 0);
        const batch = together.length > ONE_BY_ONE ? together.slice(0, BATCH) : [];
        return batch.length > 0 ? this.#batch(batch) : this.#one(this.#suspects.first(due));
    }
    async #one(row) {
        const asked = this.#timers.now();
        const path = `/sessions/${encodeURIComponent(row.local_id)}`;
        const outcome = await this.#http.send("PUT", path, spoken(row));
        if (outcome.kind === "locked") {
            this.#locked = true;
            return;
        }
        if (outcome.kind === "unreachable") {
            this.#unheard(row, null, 0);
            return;
        }
        await this.#judged(row, outcome.status, outcome.body, outcome.retryAfter);
        await this.#compare(outcome.body, asked);
    }
    async #batch(rows) {
        const asked = this.#timers.now();
        const reports = rows.map((row) => ({ local_id: row.local_id, ...spoken(row) }));
        const outcome = await this.#http.send("POST", "/sessions/batch", { reports });
        if (outcome.kind === "locked") {
            this.#locked = true;
            return;
        }
        if (outcome.kind === "unreachable") {
            return this.#unheardTogether(rows, 0);
        }
        const { status, body, retryAfter } = outcome;
        const judgement = judge(status, body);
        if (judgement === "wait") {
            this.#postpone(retryAfter);
        }
        else if (judgement === "taken" && isBatchAnswer(body)) {
            await this.#items(rows, body.results);
            await this.#compare(body, asked);
        }
        else if (judgement === "taken" || judgement === "unheard") {
            await this.#unheardTogether(rows, retryAfter);
        }
        else {
            await this.#apart(rows, judgement === "failed");
        }
    }
    /** Once it may be the daemon's being away; after another was taken, it is the batch's fault. */
    async #unheardTogether(rows, retryAfter) {
        if (this.#batchUnheard) {
            await this.#apart(rows, false);
        }
        this.#batchUnheard = !this.#batchUnheard;
        this.#suspects.away();
        this.#pauseFor(retryAfter);
    }
    /** Who of them the daemon cannot take is found by sending each by itself. */
    async #apart(rows, failed) {
        const due_at = failed ? this.#timers.now() + backoff(1, this.#random) : 0;
        for (const row of rows) {
            await this.#queue.later(row, { alone: true, due_at });
        }
    }
    async #items(rows, results) {
        this.#batchUnheard = false;
        for (const [index, row] of rows.entries()) {
            await this.#item(row, results[index]);
        }
    }
    #item(row, result) {
        if (result?.local_id !== row.local_id) {
            return this.#queue.later(row, { alone: true });
        }
        const body = "session" in result ? result.session : (result.problem ?? {});
        return this.#judged(row, result.status, body, 0);
    }
    async #judged(row, status, body, retryAfter) {
        switch (judge(status, body)) {
            case "taken":
                return this.#taken(row, body);
            case "wait":
                return this.#postpone(retryAfter);
            case "unheard":
                return this.#unheard(row, { status, body }, retryAfter);
            case "failed":
                return this.#failed(row, status, body);
            case "refused":
                return this.#bury(row, status, body);
        }
    }
    /** A success that does not speak of the session is some gateway's, so nothing was taken. */
    async #taken(row, body) {
        if (!isAnswer(body, row.local_id)) {
            return this.#unheard(row, null, 0);
        }
        this.#heard();
        await this.#queue.settled(row, body);
        for (const blamed of this.#suspects.taken(row)) {
            await this.#blame(blamed);
        }
        this.#told.answered(body, row);
    }
    /** What waits of the session by now has the same fault, unless it was sent and taken. */
    async #blame({ localId, status, body }) {
        const row = (await this.#queue.waiting()).find((it) => it.local_id === localId);
        if (row !== undefined) {
            await this.#failed(row, status, body);
        }
    }
    #unheard(row, said, retryAfter) {
        this.#suspects.unheard(row, said);
        this.#pauseFor(retryAfter);
    }
    #heard() {
        this.#failures = 0;
        this.#pause = 0;
    }
    async #failed(row, status, body) {
        const tries = row.tries + 1;
        if (tries >= ANSWERS) {
            return this.#bury(row, status, body);
        }
        this.#heard();
        const due_at = this.#timers.now() + backoff(tries, this.#random);
        await this.#queue.later(row, { tries, due_at });
    }
    async #bury(row, status, body) {
        this.#heard();
        const letter = await this.#queue.bury(row, status, problem(body));
        if (letter !== null) {
            this.#told.dead(letter);
        }
    }
    #postpone(atLeast) {
        this.#until = this.#next(atLeast);
    }
    #pauseFor(atLeast) {
        this.#pause = this.#next(atLeast);
    }
    #next(atLeast) {
        this.#failures++;
        return this.#timers.now() + Math.max(atLeast, backoff(this.#failures, this.#random));
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
