import type { Draft } from "./queue.js";
/**
 * The ends that tabs leave behind. A tab that goes has no time for IndexedDB, whose writes are lost
 * with it, so these are in localStorage, which is written before the call returns.
 */
export declare class Drafts {
    #private;
    constructor(scope: string);
    put(draft: Draft): void;
    remove(localId: string): void;
    get(localId: string): Draft | null;
    /** The sessions that have one. */
    names(): string[];
}
