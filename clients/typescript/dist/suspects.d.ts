import type { OutboxRow } from "./store.js";
/** What was said in place of an answer of the daemon's; a gateway of HTTP said it. */
export interface Said {
    readonly status: number;
    readonly body: unknown;
}
/** A report that is to blame. */
export interface Blamed extends Said {
    readonly localId: string;
}
/**
 * Whose fault it is that there is no word of the daemon's: that of the daemon and the way to it, or
 * that of the report. A report without an answer is a suspect until it is taken. It is to blame
 * where it had none while the reports of no suspects that were sent just before and after were
 * taken: those are what tells a daemon that is there from one that is away.
 */
export declare class Suspects {
    #private;
    /** Whether a report is no suspect, and the last one of those was taken: it need not wait. */
    free(row: OutboxRow): boolean;
    /** Who is to be sent next: suspects last, and of them the one that was not for longest. */
    first(rows: readonly OutboxRow[]): OutboxRow;
    /** A report had no answer; null where nothing at all was said. */
    unheard(row: OutboxRow, said: Said | null): void;
    /** A report was taken; who is to blame by that, once each. */
    taken(row: OutboxRow): Blamed[];
    /** Nothing speaks for the daemon's being there any more. */
    away(): void;
}
