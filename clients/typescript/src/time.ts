/** The clock and the timers, so that hours can pass in a test. */
export interface Timers {
  /** Milliseconds since 1970, as this machine believes. */
  now(): number;
  /** Runs once, after so many milliseconds, unless what it returns is called before. */
  after(milliseconds: number, run: () => void): () => void;
}

export const systemTimers: Timers = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Runs again and again until what it returns is called. */
export function every(timers: Timers, milliseconds: number, run: () => void): () => void {
  let cancel = () => {};
  const again = () => {
    cancel = timers.after(milliseconds, () => {
      again();
      run();
    });
  };
  again();
  return () => cancel();
}

const SECOND = 1000;
const LONGEST = 30 * SECOND;

/** 1, 2, 4, 8, 16, 30, 30 ... seconds, each a quarter more or less. */
export function backoff(failures: number, random: () => number): number {
  const plain = Math.min(LONGEST, SECOND * 2 ** Math.max(0, Math.min(failures, 10) - 1));
  return plain * (0.75 + 0.5 * random());
}

/** RFC 3339, in UTC. */
export function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
