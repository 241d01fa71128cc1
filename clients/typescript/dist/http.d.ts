import type { Problem } from "./protocol.js";
import type { Timers } from "./time.js";
/** Where a bearer token comes from. Fresh: the last was refused. Null: nobody is signed in. */
export type GetToken = (wanted: {
    readonly fresh: boolean;
}) => Promise<string | null>;
/**
 * What became of a request. `unreachable`: no answer of the daemon's; `locked`: there is no token
 * that it takes.
 */
export type Outcome = {
    readonly kind: "answer";
    readonly status: number;
    readonly body: unknown;
    readonly retryAfter: number;
    readonly response: Response;
} | {
    readonly kind: "unreachable";
} | {
    readonly kind: "locked";
};
/** What an answer means for the report that it answers. */
export type Judgement = "taken" | "wait" | "unheard" | "failed" | "refused";
/**
 * `wait`: there are too many; `unheard`: a gateway met no daemon that would judge it; `failed`: it
 * may go well another time; `refused`: it never will. A refusal that is not JSON is none of the
 * daemon's.
 */
export declare function judge(status: number, body: unknown): Judgement;
export declare function problem(body: unknown): Problem;
/** The daemon, asked with a user's token. The token is kept nowhere. */
export declare class Http {
    #private;
    readonly base: string;
    constructor(url: string, getToken: GetToken, timers: Timers);
    /** Ends what is on its way. */
    stop(): void;
    /** Whoever refused a token may take the next one. */
    forgive(): void;
    /** Whether there is a token that was not refused yet. */
    unlocked(): Promise<boolean>;
    send(method: "PUT" | "POST", path: string, body: unknown): Promise<Outcome>;
    /** A stream, whose body is not read here. */
    stream(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Outcome>;
}
