/** What is said on the wire, in the words of the daemon's API. Times are RFC 3339, in UTC. */
export type Action = "start" | "heartbeat" | "end";
/** One report of a session. It is always whole, so that the newest alone is enough. */
export interface Report {
    readonly action: Action;
    readonly hub_calendar_id: string;
    readonly title: string;
    readonly started_at: string;
    readonly ended_at?: string;
    readonly at: string;
    readonly seq: number;
}
/** For a closing tab, which cannot send a header: ends one session and does nothing else. */
export interface BeaconToken {
    readonly token: string;
    readonly expires_at: string;
}
/** How the daemon answers a report. */
export interface SessionAnswer {
    readonly local_id: string;
    readonly session_id: string;
    readonly state: "open" | "ended";
    readonly ended_by: "" | "client" | "beacon" | "idle";
    readonly hub_calendar_id: string;
    readonly event_id: string | null;
    readonly title: string;
    readonly started_at: string;
    readonly ended_at: string | null;
    readonly delivery: "delivered" | "handed_over" | "refused" | "none" | "removed";
    readonly ignored: readonly string[];
    readonly beacon?: BeaconToken | null;
    readonly server_time: string;
}
/** RFC 9457. */
export interface Problem {
    readonly type?: string;
    readonly title?: string;
    readonly status?: number;
    readonly code?: string;
    readonly detail?: string;
}
export type BatchResult = {
    readonly local_id: string;
    readonly status: number;
    readonly session: SessionAnswer;
} | {
    readonly local_id: string;
    readonly status: number;
    readonly problem: Problem;
};
export interface BatchAnswer {
    readonly results: readonly BatchResult[];
    readonly server_time: string;
}
export type LiveKind = "sessions" | "events" | "job_runs";
/**
 * A message of the live view. `reset` means: what was heard so far has a gap, list anew. It comes
 * first, and whenever the daemon cannot tell all that happened since the last message.
 */
export type LiveMessage = {
    readonly kind: "session" | "event" | "job_run";
    readonly data: Readonly<Record<string, unknown>>;
} | {
    readonly kind: "reset";
};
/** Whether a value has the shape of the daemon's answer to a report of this session. */
export declare function isAnswer(value: unknown, localId: string): value is SessionAnswer;
/** Whether a value has the shape of the daemon's answer to a batch. */
export declare function isBatchAnswer(value: unknown): value is BatchAnswer;
