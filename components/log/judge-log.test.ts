import { describe, expect, it } from 'vitest';
import type { LogStatus, WitnessStatus } from '@/lib/evidence-log';
import {
  checkpointAge,
  groupDigits,
  judgeQuorum,
  judgeSequencer,
  judgeVerification,
  judgeWitness,
} from './judge-log';

const NOW = Date.parse('2026-03-10T12:00:00Z') / 1000;
const GOOD: LogStatus = {
  log: 'live',
  origin: 'mission-control/0a1b2c3d/log',
  vkeys: [],
  size: '1204',
  checkpoint: { size: '1204', createdAt: '2026-03-10T11:59:52.000Z', root: 'ab'.repeat(32) },
  pending: 0,
  witnesses: [],
  quorum: { needed: 0, have: 0, independent: 0, met: true },
  lastVerification: null,
  sequencer: { leader: 'worker-1', lagMs: 40 },
};
const witness = (change: Partial<WitnessStatus> = {}): WitnessStatus => ({
  name: 'w.example/one',
  owner: 'Audit team',
  url: 'https://w.example',
  independent: true,
  independence: 'independent',
  reason: 'run by Audit team on another machine',
  lastCosignedSize: '1204',
  lastCosignedAt: '2026-03-10T11:59:53.000Z',
  state: 'current',
  ...change,
});

describe('the sequencer', () => {
  const old = { size: '1', createdAt: '2026-03-01T00:00:00.000Z', root: 'cd'.repeat(32) };
  it.each<[string, Partial<LogStatus>, string, string]>([
    ['with nothing to do', {}, 'pass', 'Running'],
    ['with an old checkpoint and nothing new', { checkpoint: old }, 'pass', 'Running'],
    ['with an old checkpoint and rows that wait', { checkpoint: old, pending: 3 }, 'warn', 'Behind'],
    ['that nobody runs', { sequencer: { leader: null, lagMs: null } }, 'warn', 'Not running'],
    ['before the first checkpoint', { checkpoint: null }, 'unknown', 'No checkpoint yet'],
    ['whose rows wait long', { sequencer: { leader: 'w', lagMs: 12_000 } }, 'warn', 'Slow'],
  ])('%s', (_name, change, status, word) => {
    expect(judgeSequencer({ ...GOOD, ...change }, NOW)).toMatchObject({ status, word });
  });
});

describe('the witnesses', () => {
  const three = [witness(), witness({ name: 'b' }), witness({ name: 'c', state: 'behind' })];
  it.each<[string, Partial<LogStatus>, string, string]>([
    ['none', {}, 'warn', 'Not witnessed'],
    [
      'enough',
      { witnesses: three, quorum: { needed: 2, have: 2, independent: 2, met: true } },
      'pass',
      '2 of 3 witnesses',
    ],
    [
      'too few',
      { witnesses: three, quorum: { needed: 3, have: 2, independent: 2, met: true } },
      'warn',
      '2 of 3 witnesses',
    ],
    [
      'none signed, none asked for',
      { witnesses: three, quorum: { needed: 0, have: 0, independent: 0, met: true } },
      'warn',
      '0 of 3 witnesses',
    ],
    [
      'only our own',
      {
        witnesses: [witness({ independent: false, independence: 'not-independent' })],
        quorum: { needed: 1, have: 1, independent: 0, met: true },
      },
      'warn',
      '1 of 1 witness, none independent',
    ],
    ['before a checkpoint', { witnesses: three, checkpoint: null }, 'unknown', 'Nothing to witness'],
  ])('%s', (_name, change, status, word) => {
    expect(judgeQuorum({ ...GOOD, ...change })).toMatchObject({ status, word });
  });

  it.each([
    ['current', 'pass'],
    ['behind', 'warn'],
    ['never', 'unknown'],
    ['unreachable', 'page'],
  ] as const)('one that is %s is %s', (state, status) => {
    expect(judgeWitness(witness({ state })).status).toBe(status);
  });
});

describe('the last verification', () => {
  const found = (verdict: 'pass' | 'fail' | 'hold', problems: number) =>
    judgeVerification({
      lastVerification: {
        id: 'v',
        startedAt: '',
        finishedAt: '2026-03-10T11:00:00Z',
        verdict,
        size: '1200',
        problems,
      },
    });
  it('passes only on pass', () => {
    expect(judgeVerification({ lastVerification: null }).status).toBe('unknown');
    expect(found('pass', 0)).toMatchObject({ status: 'pass', reason: expect.stringContaining('1,200') });
    expect(found('fail', 1)).toMatchObject({
      status: 'page',
      reason: expect.stringContaining('1 problem was'),
    });
    expect(found('hold', 0).status).toBe('warn');
  });
});

describe('numbers', () => {
  it('ages a checkpoint, never below zero', () => {
    expect(checkpointAge(GOOD, NOW)).toBe(8);
    expect(checkpointAge(GOOD, NOW - 60)).toBe(0);
    expect(checkpointAge({ checkpoint: null }, NOW)).toBeNull();
  });
  it.each([
    ['0', '0'],
    ['1204', '1,204'],
    ['12345678901234567890', '12,345,678,901,234,567,890'],
  ])('sets apart the thousands of %s', (size, text) => expect(groupDigits(size)).toBe(text));
});
