import type { SessionAnswer } from "./protocol.js";
import type { Queue } from "./queue.js";
import type { SessionRow } from "./store.js";
import type { Tabs } from "./tabs.js";
/** Whether nobody sees this tab. */
export declare function hidden(): boolean;
/** The sessions that this tab speaks for, and what is said of them when it goes. */
export declare class Held {
    #private;
    constructor(scope: string, queue: Queue, tabs: Tabs);
    /** The daemon's clock is so much ahead; not a number where that is not known. */
    compare(offset: number): void;
    has(localId: string): boolean;
    /** Those that are worth a heartbeat: what lies with the dead letters waits for a person. */
    beating(): string[];
    hold(row: SessionRow): void;
    /** It is over, or another's. */
    drop(localId: string): void;
    answered(session: SessionAnswer, seq: number): void;
    dead(localId: string): void;
    /** A hidden tab may be ended without a word, so its end is written down before. */
    mark(): void;
    /**
     * The tab goes, perhaps for good: there is time for what returns at once, and for nothing else.
     *
     * @param base where the daemon's API is
     * @returns the sessions that no other tab holds, which are said to have ended
     */
    lastWords(base: string): string[];
    /** A page that holds a lock would not be kept for coming back. */
    release(): void;
    /** The page is shown again as it was left. */
    holdAgain(): void;
    /** Tells the ends that tabs left behind, unless a tab holds the session again. */
    adopt(): Promise<boolean>;
}
