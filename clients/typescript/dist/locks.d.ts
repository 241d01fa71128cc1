/**
 * Waits for a lock and keeps it until what is returned is called, or the tab dies.
 *
 * @param held called once, when it is had
 */
export declare function take(name: string, mode: LockMode, held: () => void): () => void;
/** Whether any tab has the lock. */
export declare function isTaken(name: string): Promise<boolean>;
