/** One timer for every age on the page: ticks once a second while somebody watches and the tab is visible. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let nowSeconds = 0;

function tick(): void {
  if (document.hidden) return;
  nowSeconds = Math.floor(Date.now() / 1000);
  for (const listener of listeners) listener();
}

/** For `useSyncExternalStore`: calls back each second. */
export function subscribeClock(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    timer = setInterval(tick, 1000);
    document.addEventListener('visibilitychange', tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
      timer = null;
    }
  };
}

/** Epoch seconds at the last tick; stable between ticks. */
export function readClock(): number {
  if (nowSeconds === 0 || timer === null) nowSeconds = Math.floor(Date.now() / 1000);
  return nowSeconds;
}
