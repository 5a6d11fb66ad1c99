'use client';

import { useCallback, useEffect, useReducer, useRef } from 'react';
import { stepVerify, type VerifyState } from '@/components/verify/verify-state';
import type { FromVerifier, GivenTrust, GivenWitnesses, ToVerifier } from '@/lib/client/verify-messages';

/** Owns the worker that verifies: loads it once, starts and cancels runs, and says where it is. */
export function useVerifier(): {
  state: VerifyState;
  start: (file: File, trust: GivenTrust, witnesses: GivenWitnesses | null) => void;
  cancel: () => void;
  again: () => void;
} {
  const worker = useRef<Worker | null>(null);
  const [state, dispatch] = useReducer(stepVerify, { kind: 'loading' });
  useEffect(() => {
    const made = new Worker(new URL('../../lib/client/verify-worker.ts', import.meta.url), {
      type: 'module',
      name: 'verify',
    });
    worker.current = made;
    made.onmessage = ({ data }: MessageEvent<FromVerifier>) =>
      dispatch(data.type === 'done' ? { ...data, atMs: performance.now() } : data);
    made.onerror = () => dispatch({ type: 'broken' });
    return () => {
      made.terminate();
      worker.current = null;
    };
  }, []);
  const send = useCallback((message: ToVerifier) => worker.current?.postMessage(message), []);
  return {
    state,
    start: (file, trust, witnesses) => {
      dispatch({ type: 'start', file: { name: file.name, size: file.size }, atMs: performance.now() });
      send({ type: 'start', file, trust, witnesses });
    },
    cancel: () => send({ type: 'cancel' }),
    again: () => dispatch({ type: 'again' }),
  };
}
