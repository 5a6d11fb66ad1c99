'use client';

import { useCallback, useEffect, useReducer, useRef } from 'react';
import type { FromVerifier, GivenTrust, GivenWitnesses, ToVerifier } from '@/lib/client/verify-messages';
import type { Report } from '@/lib/verifier';

export type VerifyState =
  /** Its code is still on the way; from `ready` on nothing more is fetched. */
  | { kind: 'loading' }
  | { kind: 'broken'; message: string }
  | { kind: 'unsupported'; message: string }
  | { kind: 'ready'; note: string | null }
  | { kind: 'running'; file: FileFacts; done: number }
  | { kind: 'done'; file: FileFacts; report: Report; keyId: string; seconds: number };

export type FileFacts = { name: string; size: number };

type Action = FromVerifier | { type: 'start'; file: FileFacts } | { type: 'broken' } | { type: 'again' };
type Timed = { state: VerifyState; startedAt: number };

/** Owns the worker that verifies: loads it once, starts and cancels runs, and says where it is. */
export function useVerifier(): {
  state: VerifyState;
  start: (file: File, trust: GivenTrust, witnesses: GivenWitnesses | null) => void;
  cancel: () => void;
  again: () => void;
} {
  const worker = useRef<Worker | null>(null);
  const [{ state }, dispatch] = useReducer(step, { state: { kind: 'loading' }, startedAt: 0 });
  useEffect(() => {
    const made = new Worker(new URL('../../lib/client/verify-worker.ts', import.meta.url), {
      type: 'module',
      name: 'verify',
    });
    worker.current = made;
    made.onmessage = (event: MessageEvent<FromVerifier>) => dispatch(event.data);
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
      dispatch({ type: 'start', file: { name: file.name, size: file.size } });
      send({ type: 'start', file, trust, witnesses });
    },
    cancel: () => send({ type: 'cancel' }),
    again: () => dispatch({ type: 'again' }),
  };
}

function step(before: Timed, action: Action): Timed {
  const to = (state: VerifyState): Timed => ({ ...before, state });
  const { state } = before;
  switch (action.type) {
    case 'ready':
      return to(
        action.problem === null
          ? { kind: 'ready', note: null }
          : { kind: 'unsupported', message: action.problem },
      );
    case 'broken':
      return to({
        kind: 'broken',
        message: 'The code that verifies did not load or stopped. Nothing was judged. Reload the page.',
      });
    case 'start':
      return {
        state: { kind: 'running', file: action.file, done: 0 },
        startedAt: performance.now(),
      };
    case 'progress':
      return state.kind === 'running' ? to({ ...state, done: action.done }) : before;
    case 'done':
      return state.kind === 'running'
        ? to({
            kind: 'done',
            file: state.file,
            report: action.report,
            keyId: action.keyId,
            seconds: (performance.now() - before.startedAt) / 1_000,
          })
        : before;
    case 'cancelled':
      return state.kind === 'running'
        ? to({ kind: 'ready', note: 'Cancelled. Nothing was judged.' })
        : before;
    case 'failed':
      return to({ kind: 'ready', note: `It could not be verified, which is no pass: ${action.message}` });
    case 'again':
      return to({ kind: 'ready', note: null });
  }
}
