import { describe, expect, it } from 'vitest';
import type { Report } from '@/lib/verifier';
import { stepVerify, type VerifyAction, type VerifyState } from './verify-state';

const FILE = { name: 'a.tar', size: 10 };
const REPORT: Report = {
  environment: 'demo',
  origin: 'demo',
  release: 'v0.3.3',
  rootKeyId: null,
  verdict: 'failed',
  checks: [],
  manifest: null,
};
const RUNNING: VerifyState = { kind: 'running', file: FILE, done: 0, startedAtMs: 1_000 };
const READY: VerifyState = { kind: 'ready', note: null };
const DONE: VerifyAction = { type: 'done', report: REPORT, keyId: 'SHA256:a', atMs: 3_500 };

describe('the verification page', () => {
  it('is ready only when the browser can check signatures', () => {
    expect(stepVerify({ kind: 'loading' }, { type: 'ready', problem: null })).toEqual(READY);
    expect(stepVerify({ kind: 'loading' }, { type: 'ready', problem: 'no Ed25519' })).toEqual({
      kind: 'unsupported',
      message: 'no Ed25519',
    });
    expect(stepVerify({ kind: 'loading' }, { type: 'broken' }).kind).toBe('broken');
  });

  it('runs, counts bytes and ends with the report and how long it took', () => {
    const started = stepVerify(READY, { type: 'start', file: FILE, atMs: 1_000 });
    expect(started).toEqual(RUNNING);
    const halfway = stepVerify(started, { type: 'progress', done: 5 });
    expect(halfway).toMatchObject({ done: 5 });
    expect(stepVerify(halfway, DONE)).toEqual({
      kind: 'done',
      file: FILE,
      report: REPORT,
      keyId: 'SHA256:a',
      seconds: 2.5,
    });
  });

  it.each<[VerifyAction, RegExp]>([
    [{ type: 'cancelled' }, /Nothing was judged/],
    [{ type: 'failed', message: 'moved' }, /no pass: moved/],
  ])('says that %o is no verdict', (action, note) => {
    expect(stepVerify(RUNNING, action)).toEqual({ kind: 'ready', note: expect.stringMatching(note) });
  });

  it.each<VerifyAction>([DONE, { type: 'progress', done: 1 }, { type: 'cancelled' }])(
    'takes no notice of %o once nothing runs',
    (action) => expect(stepVerify(READY, action)).toBe(READY),
  );
});
