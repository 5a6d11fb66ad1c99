'use client';
import { useEffect, useRef, useState } from 'react';
import { createTurnQueue } from './use-turn-queue';

const queue = createTurnQueue((run) => {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: 1_000 });
  else setTimeout(run, 32);
});

/**
 * A value that is passed on when it is this component's turn: one component per idle moment of the browser. A tick that
 * changes 25 charts then never keeps a click waiting for more than one of them. While not `active` it stays as it was;
 * null until the first turn.
 */
export function useTurn<T>(value: T, active: boolean): T | null {
  const [shown, setShown] = useState<T | null>(null);
  const latest = useRef(value);
  latest.current = value;
  useEffect(() => {
    if (!active || Object.is(shown, value)) return;
    return queue.add(() => setShown(latest.current));
  }, [value, active, shown]);
  return shown;
}
