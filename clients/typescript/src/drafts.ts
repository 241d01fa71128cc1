import type { Draft } from "./queue.js";

function storage(): Storage | null {
  try {
    return typeof localStorage === "undefined" ? null : localStorage;
  } catch {
    return null;
  }
}

/**
 * The ends that tabs leave behind. A tab that goes has no time for IndexedDB, whose writes are lost
 * with it, so these are in localStorage, which is written before the call returns.
 */
export class Drafts {
  readonly #prefix: string;

  constructor(scope: string) {
    this.#prefix = `${scope} draft `;
  }

  put(draft: Draft): void {
    try {
      storage()?.setItem(this.#prefix + draft.row.local_id, JSON.stringify(draft));
    } catch {
      // It is full: the daemon ends the session by its idle rule.
    }
  }

  remove(localId: string): void {
    storage()?.removeItem(this.#prefix + localId);
  }

  get(localId: string): Draft | null {
    const text = storage()?.getItem(this.#prefix + localId) ?? null;
    try {
      return text === null ? null : (JSON.parse(text) as Draft);
    } catch {
      return null;
    }
  }

  /** The sessions that have one. */
  names(): string[] {
    return Object.keys(storage() ?? {})
      .filter((key) => key.startsWith(this.#prefix))
      .map((key) => key.substring(this.#prefix.length));
  }
}
