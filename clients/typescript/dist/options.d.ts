import type { GetToken } from "./http.js";
import type { LiveKind, LiveMessage, SessionAnswer } from "./protocol.js";
import type { DeadLetter } from "./store.js";
import type { Timers } from "./time.js";
export interface ClientOptions {
    /** The daemon, as in `https://calendar.example.com`. */
    readonly url: string;
    /** Who is signed in, by a stable id: what one account left is never sent with another's token. */
    readonly account: string;
    readonly getToken: GetToken;
    /** What `live` is told of; nothing, if left out. */
    readonly live?: readonly LiveKind[];
    /** 30, if left out. */
    readonly heartbeatSeconds?: number;
    /** Whether the work goes on; if left out, while the tab is visible. */
    readonly active?: () => boolean;
    readonly timers?: Timers;
    /** From 0 inclusive to 1 exclusive. */
    readonly random?: () => number;
}
export interface StartOptions {
    readonly hubCalendarId: string;
    readonly title: string;
    /** 8 to 64 letters, digits, `-` or `_`; by chance, if left out. */
    readonly localId?: string;
    readonly startedAt?: Date;
}
/** A session of this browser that has not ended. */
export interface OpenSession {
    readonly localId: string;
    readonly hubCalendarId: string;
    readonly title: string;
    readonly startedAt: Date;
}
export interface State {
    /** Sessions whose newest report the daemon has not taken yet. */
    readonly waiting: number;
    readonly dead: number;
    /** Dead letters that were dropped, since only the newest 50 are kept. */
    readonly dropped: number;
    /** The queue rests until there is a token that the daemon takes; known to the tab that sends. */
    readonly locked: boolean;
    /** `memory`: what waits is lost with this tab. */
    readonly kept: "indexeddb" | "memory";
    /** Whether this tab sends for all. */
    readonly sends: boolean;
}
export interface ClientEvents {
    readonly answer: SessionAnswer;
    readonly dead: DeadLetter;
    readonly live: LiveMessage;
    readonly state: State;
}
