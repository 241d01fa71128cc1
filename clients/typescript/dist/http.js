const UNHEARD = new Set([502, 503, 504]);
const FAILED = new Set([408, 425]);
const ANSWER_WITHIN = 20_000;
const RETRY_AFTER_AT_MOST = 300;
/**
 * `wait`: there are too many; `unheard`: a gateway met no daemon that would judge it; `failed`: it
 * may go well another time; `refused`: it never will. A refusal that is not JSON is none of the
 * daemon's.
 */
export function judge(status, body) {
    if (status < 300) {
        return "taken";
    }
    if (status === 429) {
        return "wait";
    }
    if (UNHEARD.has(status)) {
        return "unheard";
    }
    const passing = FAILED.has(status) || status >= 500 || body === undefined;
    return passing ? "failed" : "refused";
}
export function problem(body) {
    return typeof body === "object" && body !== null ? body : {};
}
async function json(response) {
    try {
        return await response.json();
    }
    catch {
        return undefined;
    }
}
/** Seconds alone; the daemon sends no dates. */
function retryAfter(response) {
    const seconds = Number(response.headers.get("Retry-After") ?? "0");
    return Number.isFinite(seconds) ? Math.max(0, Math.min(seconds, RETRY_AFTER_AT_MOST)) * 1000 : 0;
}
/** The daemon, asked with a user's token. The token is kept nowhere. */
export class Http {
    base;
    #getToken;
    #timers;
    #refused = null;
    #fresh = null;
    #stopped = new AbortController();
    constructor(url, getToken, timers) {
        this.base = `${url.replace(/\/+$/, "")}/integrations/calendar`;
        this.#getToken = getToken;
        this.#timers = timers;
    }
    /** Ends what is on its way. */
    stop() {
        this.#stopped.abort();
        this.#stopped = new AbortController();
    }
    /** Whoever refused a token may take the next one. */
    forgive() {
        this.#refused = null;
    }
    /** Whether there is a token that was not refused yet. */
    async unlocked() {
        const token = await this.#token(false);
        return token !== null && token !== this.#refused;
    }
    send(method, path, body) {
        const headers = { "Content-Type": "application/json" };
        return this.#asked({ method, headers, body: JSON.stringify(body) }, path, null);
    }
    /** A stream, whose body is not read here. */
    stream(path, headers, signal) {
        const accept = { Accept: "text/event-stream", ...headers };
        return this.#asked({ method: "GET", headers: accept }, path, signal);
    }
    /** A refused token is asked for anew once. */
    async #asked(init, path, open) {
        const first = await this.#once(init, path, open, false);
        if (first.kind !== "answer" || first.status !== 401) {
            return first;
        }
        const second = await this.#once(init, path, open, true);
        return second.kind === "answer" && second.status === 401 ? { kind: "locked" } : second;
    }
    async #once(init, path, open, fresh) {
        const token = await this.#token(fresh);
        if (token === null || (!fresh && token === this.#refused)) {
            return { kind: "locked" };
        }
        const authorization = { Authorization: `Bearer ${token}` };
        const headers = { ...init.headers, ...authorization };
        const outcome = await this.#fetched({ ...init, headers }, path, open);
        if (outcome.kind === "answer" && fresh) {
            this.#refused = outcome.status === 401 ? token : null;
        }
        return outcome;
    }
    /** Who asks for a fresh token while one is on its way gets that one. */
    #token(fresh) {
        if (!fresh) {
            return this.#given(false);
        }
        this.#fresh ??= this.#given(true).finally(() => (this.#fresh = null));
        return this.#fresh;
    }
    async #given(fresh) {
        try {
            return (await this.#getToken({ fresh })) || null;
        }
        catch {
            return null;
        }
    }
    async #fetched(init, path, open) {
        const late = new AbortController();
        const stop = this.#timers.after(ANSWER_WITHIN, () => late.abort());
        const signal = AbortSignal.any([late.signal, this.#stopped.signal, ...(open ? [open] : [])]);
        try {
            const response = await fetch(this.base + path, {
                ...init,
                signal,
                cache: "no-store",
                credentials: "omit",
                redirect: "error",
            });
            const streams = open !== null && response.ok;
            const body = streams ? undefined : await json(response);
            const { status } = response;
            return { kind: "answer", status, body, retryAfter: retryAfter(response), response };
        }
        catch {
            return { kind: "unreachable" };
        }
        finally {
            stop();
        }
    }
}
