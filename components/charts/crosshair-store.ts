export type Crosshair = {
  /** Time under the pointer or chosen by keyboard, seconds since 1970; null when no chart is pointed at. */
  seconds: number | null;
  /** Which chart it came from: only that one shows the time's label. */
  chartId: string | null;
};

export type CrosshairStore = {
  get(): Crosshair;
  set(next: Crosshair): void;
  subscribe(listener: (crosshair: Crosshair) => void): () => void;
};

/**
 * One crosshair for all charts of a page. It lives outside React: moving the pointer changes a few styles and texts and
 * renders nothing, or 25 charts would fall behind the hand. `schedule` runs listeners once per frame of the screen.
 */
export function createCrosshairStore(schedule: (run: () => void) => void): CrosshairStore {
  let current: Crosshair = { seconds: null, chartId: null };
  let waiting = false;
  const listeners = new Set<(crosshair: Crosshair) => void>();
  return {
    get: () => current,
    set(next) {
      if (next.seconds === current.seconds && next.chartId === current.chartId) return;
      current = next;
      if (waiting) return;
      waiting = true;
      schedule(() => {
        waiting = false;
        for (const listener of listeners) listener(current);
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
