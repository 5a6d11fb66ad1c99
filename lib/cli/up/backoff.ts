const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** A process that ran this long was healthy: its next failure counts as the first. */
const HEALTHY_MS = 60_000;

/** How many failures in a row there are now, and how long to wait before the next start. */
export function nextRestart(failuresBefore: number, ranForMs: number): { failures: number; delayMs: number } {
  const failures = ranForMs >= HEALTHY_MS ? 1 : failuresBefore + 1;
  return { failures, delayMs: Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1)) };
}
