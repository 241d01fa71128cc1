import type { Told } from "./queue.js";

type Tell = (told: Omit<Told, "local_id">) => Promise<void>;

/**
 * A piece of work that goes on. Each method resolves when the report is kept, not when it is sent;
 * it rejects with `UnknownSession` where the session has ended meanwhile.
 */
export class Session {
  readonly localId: string;
  readonly #tell: Tell;

  constructor(localId: string, tell: Tell) {
    this.localId = localId;
    this.#tell = tell;
  }

  /** Says that it goes on, and what it is called from now on. The client does so by itself too. */
  heartbeat(change: { readonly title?: string } = {}): Promise<void> {
    return this.#tell({ action: "heartbeat", ...change });
  }

  /** Ends it, now unless another moment is given; told again before it was taken, it moves. */
  end(change: { readonly title?: string; readonly endedAt?: Date } = {}): Promise<void> {
    const { endedAt, title } = change;
    const named = title === undefined ? {} : { title };
    const timed = endedAt === undefined ? {} : { ended_at: endedAt.getTime() };
    return this.#tell({ action: "end", ...timed, ...named });
  }
}
