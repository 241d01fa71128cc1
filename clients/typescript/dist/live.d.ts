import { type Http } from "./http.js";
import type { LiveKind, LiveMessage } from "./protocol.js";
import { type Timers } from "./time.js";
/** One message of a stream (HTML, section 9.2.6). */
interface Sent {
    readonly event: string;
    readonly data: string;
    readonly id: string | null;
}
/** Reads server-sent events; a comment is an empty message. */
export declare class Lines {
    #private;
    read(text: string): Sent[];
}
/** What is heard: a message or none, where to resume after it, and the daemon's clock if told. */
export interface Heard {
    readonly message: LiveMessage | null;
    readonly id: string | null;
    readonly serverTime: number | null;
}
/** The stream of the live view, read anew whenever it ends, from where it ended. */
export declare class Live {
    #private;
    lastId: string | null;
    constructor(http: Http, timers: Timers, random: () => number, hear: (heard: Heard) => void);
    /** Whether messages are coming. */
    get open(): boolean;
    /** What is wanted from now on; nothing ends the stream. */
    want(kinds: ReadonlySet<LiveKind>): void;
}
/** Asks the daemon for the time; null where it would not tell, undefined where it is not there. */
export declare function serverTime(http: Http, timers: Timers): Promise<number | null | undefined>;
export {};
