import type { Action, Problem, Report, SessionAnswer } from "./protocol.js";
import type { DeadLetter, OutboxRow, SessionRow, Store } from "./store.js";
import { type Timers } from "./time.js";
/** Nothing is due later than this, unless the machine's clock was set back. */
export declare const LONGEST_WAIT = 300000;
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
export declare class UnknownSession extends Error {
    constructor(localId: string);
}
/** What waits to be sent, what was given up, and which sessions are open, for all tabs. */
export declare class Queue {
    #private;
    constructor(store: Store, timers: Timers);
    get kept(): "indexeddb" | "memory";
    /** Keeps a report in place of the session's older one, if that is not yet answered. */
    tell(told: Told): Promise<SessionRow>;
    /** What is not answered, the session that began first being first. */
    waiting(): Promise<OutboxRow[]>;
    sessions(): Promise<SessionRow[]>;
    session(localId: string): Promise<SessionRow | undefined>;
    /** The daemon took it. What was told since goes on waiting. */
    settled(row: OutboxRow, answer: SessionAnswer): Promise<void>;
    /** It stays, to be sent again as `change` says, unless a newer one took its place. */
    later(row: OutboxRow, change: {
        readonly tries?: number;
        readonly due_at?: number;
        readonly alone?: boolean;
    }): Promise<void>;
    /** Gives a report up, unless a newer one took its place. */
    bury(row: OutboxRow, status: number, problem: Problem): Promise<DeadLetter | null>;
    /** The newest first, and how many older ones were dropped for them. */
    letters(): Promise<{
        letters: DeadLetter[];
        dropped: number;
    }>;
    /** Sends a report that was given up once more; false where it is gone. */
    replay(id: number): Promise<boolean>;
    /** What would be told if this tab never spoke again. */
    draft(session: SessionRow, offset: number | null): Draft;
    /** Tells the end that a tab left behind, unless something was told after it. */
    adopt(draft: Draft): Promise<boolean>;
    /** How far the daemon's clock is ahead of this machine's; null as long as nobody knows. */
    offset(): Promise<number | null>;
    /** What was told before the daemon's clock was first known is corrected now. */
    learn(offset: number): Promise<void>;
}
/** As it goes over the wire. */
export declare function spoken(row: OutboxRow): Report;
