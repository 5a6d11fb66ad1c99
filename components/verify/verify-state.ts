import type { FromVerifier } from '@/lib/client/verify-messages';
import type { Report } from '@/lib/verifier';

/** Where the page is between a file and its verdict. */
export type VerifyState =
  /** Its code is still on the way; from `ready` on nothing more is fetched. */
  | { kind: 'loading' }
  | { kind: 'broken'; message: string }
  | { kind: 'unsupported'; message: string }
  | { kind: 'ready'; note: string | null }
  | { kind: 'running'; file: FileFacts; done: number; startedAtMs: number }
  | { kind: 'done'; file: FileFacts; report: Report; keyId: string; seconds: number };

export type FileFacts = { name: string; size: number };

export type VerifyAction =
  | Exclude<FromVerifier, { type: 'done' }>
  | (Extract<FromVerifier, { type: 'done' }> & { atMs: number })
  | { type: 'start'; file: FileFacts; atMs: number }
  | { type: 'broken' }
  | { type: 'again' };

/** The page after what happened. What arrives too late, such as a report after cancelling, changes nothing. */
export function stepVerify(state: VerifyState, action: VerifyAction): VerifyState {
  switch (action.type) {
    case 'ready':
      return action.problem === null
        ? { kind: 'ready', note: null }
        : { kind: 'unsupported', message: action.problem };
    case 'broken':
      return {
        kind: 'broken',
        message: 'The code that verifies did not load or stopped. Nothing was judged. Reload the page.',
      };
    case 'start':
      return { kind: 'running', file: action.file, done: 0, startedAtMs: action.atMs };
    case 'again':
      return { kind: 'ready', note: null };
  }
  if (state.kind !== 'running') return state;
  switch (action.type) {
    case 'progress':
      return { ...state, done: action.done };
    case 'done':
      return {
        kind: 'done',
        file: state.file,
        report: action.report,
        keyId: action.keyId,
        seconds: (action.atMs - state.startedAtMs) / 1_000,
      };
    case 'cancelled':
      return { kind: 'ready', note: 'Cancelled. Nothing was judged.' };
    case 'failed':
      return { kind: 'ready', note: `It could not be verified, which is no pass: ${action.message}` };
  }
}
