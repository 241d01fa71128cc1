import type { LiveKind, LiveMessage, SessionAnswer } from "./protocol.js";
import type { DeadLetter } from "./store.js";
import { type Timers } from "./time.js";
/** What tabs of one origin tell each other. */
export type TabMessage = {
    readonly kind: "here";
    readonly tab: string;
    /** The sessions that it holds, each with the newest number it knows. */
    readonly sessions: Readonly<Record<string, number>>;
    readonly live: readonly LiveKind[];
    readonly answer: boolean;
} | {
    readonly kind: "bye";
    readonly tab: string;
    readonly ended: readonly string[];
} | {
    readonly kind: "ring";
    readonly token: boolean;
} | {
    readonly kind: "over";
    readonly localId: string;
} | {
    readonly kind: "answered";
    readonly session: SessionAnswer;
    readonly seq: number;
} | {
    readonly kind: "dead";
    readonly letter: DeadLetter;
} | {
    readonly kind: "live";
    readonly message: LiveMessage | null;
    readonly id: string | null;
    readonly to: string | null;
};
/** 32 hexadecimal digits, by chance. */
export declare function newId(): string;
/**
 * Who else is there. A closing tab cannot wait for an answer, so each keeps what it heard. A tab in
 * the background answers those that ask, since messages are not slowed down there as timers are.
 */
export declare class Tabs {
    #private;
    readonly id: string;
    constructor(name: string, timers: Timers, live: readonly LiveKind[], hear: (message: TabMessage) => void);
    open(): void;
    /** Says goodbye; `ended` names the sessions that this tab reported as ended by its going. */
    close(ended: readonly string[]): void;
    post(message: TabMessage): void;
    hold(localId: string, seq: number): void;
    drop(localId: string): void;
    /** Whether another tab was heard of lately that holds the session. */
    othersHold(localId: string): boolean;
    /** The newest number of a session that any tab is known to have told. */
    newest(localId: string): number;
    /** What any tab wants to hear of. */
    wanted(): Set<LiveKind>;
}
