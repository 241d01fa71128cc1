/** The clock and the timers, so that hours can pass in a test. */
export interface Timers {
    /** Milliseconds since 1970, as this machine believes. */
    now(): number;
    /** Runs once, after so many milliseconds, unless what it returns is called before. */
    after(milliseconds: number, run: () => void): () => void;
}
export declare const systemTimers: Timers;
/** Runs again and again until what it returns is called. */
export declare function every(timers: Timers, milliseconds: number, run: () => void): () => void;
/** 1, 2, 4, 8, 16, 30, 30 ... seconds, each a quarter more or less. */
export declare function backoff(failures: number, random: () => number): number;
/** RFC 3339, in UTC. */
export declare function instant(milliseconds: number): string;
