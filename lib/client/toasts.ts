export type Toast = {
  id: number;
  title: string;
  detail?: string;
  tone: 'good' | 'bad' | 'plain';
  /** One thing to do from the toast, such as undo. */
  action?: { label: string; run: () => void };
};

const SHOWN_AT_ONCE = 3;
const STAYS_MS = 8_000;

let toasts: Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says something briefly at the edge of the screen. Good news leaves by itself after 8 s, bad news waits to be closed. */
export function showToast(toast: Omit<Toast, 'id'>): void {
  const id = ++lastId;
  change([...toasts, { ...toast, id }].slice(-SHOWN_AT_ONCE));
  if (toast.tone !== 'bad') setTimeout(() => closeToast(id), STAYS_MS);
}

/** Takes a toast away. */
export function closeToast(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

/** For `useSyncExternalStore`. */
export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The toasts now shown, oldest first; the same array until something changes. */
export function currentToasts(): Toast[] {
  return toasts;
}
