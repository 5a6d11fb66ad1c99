export type TurnQueue = {
  /** Adds work to the end; the returned function takes it out again if it has not run. */
  add(work: () => void): () => void;
};

/** Runs one piece of work per call of `schedule`, first come first served. */
export function createTurnQueue(schedule: (run: () => void) => void): TurnQueue {
  const waiting = new Set<() => void>();
  let scheduled = false;
  function next(): void {
    if (scheduled || waiting.size === 0) return;
    scheduled = true;
    schedule(() => {
      scheduled = false;
      const [work] = waiting;
      if (work !== undefined) {
        waiting.delete(work);
        work();
      }
      next();
    });
  }
  return {
    add(work) {
      const own = () => work();
      waiting.add(own);
      next();
      return () => waiting.delete(own);
    },
  };
}
