import { describe, expect, it } from 'vitest';
import type { LogStatus } from '@/lib/evidence-log';
import { stripWords } from './strip-words';

const NOW = Date.parse('2026-03-10T12:00:00Z') / 1000;
const STATUS: LogStatus = {
  log: 'live',
  origin: 'mission-control/0a1b2c3d/log',
  vkeys: [],
  size: '1204',
  checkpoint: { size: '1204', createdAt: '2026-03-10T11:59:52.000Z', root: 'ab'.repeat(32) },
  pending: 0,
  witnesses: [],
  quorum: { needed: 0, have: 0, independent: 0, met: true },
  lastVerification: null,
  sequencer: { leader: 'worker-1', lagMs: null },
};
const words = (status: LogStatus | null, error: Error | null = null) =>
  stripWords(status, error, NOW).parts.map(({ text, look }) => `${text} (${look})`);

describe('the log in the foot strip', () => {
  it('says size, age and that nobody witnesses', () => {
    expect(words(STATUS)).toEqual(['1,204 (number)', 'checkpoint 8 s ago (plain)', 'not witnessed (amber)']);
  });

  it('turns amber when nobody puts rows into the log', () => {
    expect(words({ ...STATUS, sequencer: { leader: null, lagMs: null } })).toEqual([
      '1,204 (number)',
      'checkpoint 8 s ago (amber)',
      'not running (amber)',
      'not witnessed (amber)',
    ]);
  });

  it('names a missing checkpoint and a failed verification', () => {
    const lastVerification = {
      id: 'ver_1',
      startedAt: '2026-03-10T11:00:00.000Z',
      finishedAt: '2026-03-10T11:00:01.000Z',
      verdict: 'fail' as const,
      size: '1204',
      problems: 2,
    };
    expect(words({ ...STATUS, checkpoint: null, lastVerification })).toEqual([
      '1,204 (number)',
      'no checkpoint yet (amber)',
      'not witnessed (amber)',
      'verification failed (bad)',
    ]);
  });

  it('keeps the last answer and says that it is old', () => {
    expect(words(STATUS, new Error('no answer'))).toContain('not read again (amber)');
    expect(words(null, new Error('no answer'))).toEqual(['cannot be read (amber)']);
    expect(words(null)).toEqual([]);
  });
});
