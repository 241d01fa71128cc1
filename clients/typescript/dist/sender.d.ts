import { type Http } from "./http.js";
import { type SessionAnswer } from "./protocol.js";
import { type Queue } from "./queue.js";
import type { DeadLetter, OutboxRow } from "./store.js";
import { type Timers } from "./time.js";
/** What the sender tells of. */
export interface Told {
    readonly answered: (session: SessionAnswer, row: OutboxRow) => void;
    readonly dead: (letter: DeadLetter) => void;
    /** The queue, or what keeps it from moving, is another one than before. */
    readonly changed: () => void;
}
/** Sends what waits, oldest first, as long as it is let. One tab's sender is let at a time. */
export declare class Sender {
    #private;
    constructor(queue: Queue, http: Http, timers: Timers, random: () => number, told: Told);
    /** Whether it rests because there is no token that the daemon takes. */
    get locked(): boolean;
    start(): void;
    stop(): void;
    /** Something waits. */
    ring(): void;
    /** The network is back, or a token is: what was waited for is over. */
    hasten(): void;
}
