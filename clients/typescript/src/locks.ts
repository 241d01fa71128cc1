/** Web Locks are there in secure contexts alone; without them every tab counts as the only one. */
function locks(): LockManager | null {
  return typeof navigator === "undefined" ? null : (navigator.locks ?? null);
}

/**
 * Waits for a lock and keeps it until what is returned is called, or the tab dies.
 *
 * @param held called once, when it is had
 */
export function take(name: string, mode: LockMode, held: () => void): () => void {
  const manager = locks();
  if (manager === null) {
    held();
    return () => {};
  }
  const stop = new AbortController();
  let release = () => stop.abort();
  const until = new Promise<void>((resolve) => {
    release = () => {
      resolve();
      stop.abort();
    };
  });
  const granted = () => {
    if (!stop.signal.aborted) {
      held();
    }
    return until;
  };
  manager.request(name, { mode, signal: stop.signal }, granted).catch(() => {});
  return () => release();
}

/** Whether any tab has the lock. */
export async function isTaken(name: string): Promise<boolean> {
  const state = await locks()?.query();
  return state?.held?.some((lock) => lock.name === name) ?? false;
}
