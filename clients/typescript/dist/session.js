/**
 * A piece of work that goes on. Each method resolves when the report is kept, not when it is sent;
 * it rejects with `UnknownSession` where the session has ended meanwhile.
 */
export class Session {
    localId;
    #tell;
    constructor(localId, tell) {
        this.localId = localId;
        this.#tell = tell;
    }
    /** Says that it goes on, and what it is called from now on. The client does so by itself too. */
    heartbeat(change = {}) {
        return this.#tell({ action: "heartbeat", ...change });
    }
    /** Ends it, now unless another moment is given; told again before it was taken, it moves. */
    end(change = {}) {
        const { endedAt, title } = change;
        const named = title === undefined ? {} : { title };
        const timed = endedAt === undefined ? {} : { ended_at: endedAt.getTime() };
        return this.#tell({ action: "end", ...timed, ...named });
    }
}
