/** Where progress goes; `note` for single lines, `step` for work with a duration. */
export type Progress = {
  note(text: string): void;
  step<T>(title: string, work: () => Promise<T>): Promise<T>;
};

/** After this long a step that still runs says so, so that nobody thinks the start hangs. */
const PATIENCE_MS = 2_000;

/** Prints `✓ title (1.2 s)` for each finished step; steps may overlap. */
export function createProgress(write: (line: string) => void, nowMs: () => number): Progress {
  return {
    note: (text) => write(`  ${text}`),
    async step(title, work) {
      const before = nowMs();
      const patience = setTimeout(() => write(`  … ${title}`), PATIENCE_MS);
      try {
        const result = await work();
        write(`  ✓ ${title} (${((nowMs() - before) / 1000).toFixed(1)} s)`);
        return result;
      } catch (error) {
        write(`  ✗ ${title} (${((nowMs() - before) / 1000).toFixed(1)} s)`);
        throw error;
      } finally {
        clearTimeout(patience);
      }
    },
  };
}
