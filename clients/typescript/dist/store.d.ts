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
/** Whoever closed the client does not use it any more. */
export declare class Closed extends Error {
    constructor();
}
/** One transaction over all tables; others wait, those of other tabs too. */
export interface Transaction {
    all<N extends TableName>(name: N): Promise<Tables[N][]>;
    get<N extends TableName>(name: N, key: string | number): Promise<Tables[N] | undefined>;
    put<N extends TableName>(name: N, row: Tables[N]): Promise<void>;
    remove(name: TableName, key: string | number): Promise<void>;
}
export type Work<T> = (tx: Transaction) => Promise<T>;
/**
 * The tables in IndexedDB, shared by all tabs of an origin. Where that cannot be opened, or stops
 * taking what is written, they go on in this tab's memory and `kept` says so.
 */
export declare class Store {
    #private;
    private constructor();
    static open(name: string, timers: Timers): Promise<Store>;
    get kept(): "indexeddb" | "memory";
    /** `work` may run again, so it changes nothing but what it puts. */
    run<T>(work: Work<T>): Promise<T>;
    close(): void;
}
