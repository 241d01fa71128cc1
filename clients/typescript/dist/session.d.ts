import type { Told } from "./queue.js";
type Tell = (told: Omit<Told, "local_id">) => Promise<void>;
/**
 * A piece of work that goes on. Each method resolves when the report is kept, not when it is sent;
 * it rejects with `UnknownSession` where the session has ended meanwhile.
 */
export declare class Session {
    #private;
    readonly localId: string;
    constructor(localId: string, tell: Tell);
    /** Says that it goes on, and what it is called from now on. The client does so by itself too. */
    heartbeat(change?: {
        readonly title?: string;
    }): Promise<void>;
    /** Ends it, now unless another moment is given; told again before it was taken, it moves. */
    end(change?: {
        readonly title?: string;
        readonly endedAt?: Date;
    }): Promise<void>;
}
export {};
