import { describe, expect, it } from 'vitest';
import type { ObjectChange } from '@/lib/snapshots';
import { SAMPLE_BASELINE } from '@/lib/testing/drift-samples';
import { decideGate, type GateInput } from './decide-gate';

const CHANGE: ObjectChange = {
  identity: { group: 'networking.k8s.io', kind: 'NetworkPolicy', namespace: 'shop', name: 'web' },
  kind: 'removed',
  beforeDigest: 'a'.repeat(64),
  afterDigest: null,
  fields: [],
};
const head = (changes: ObjectChange[]): GateInput['head'] => ({
  state: 'read',
  sha256: 'd'.repeat(64),
  treeRoot: 'e'.repeat(64),
  objects: 1,
  changes,
});
const APPROVAL: GateInput['approval'] = {
  state: 'valid',
  id: 'apr_1',
  approvers: [{ id: 'usr_1', name: 'Grace' }],
  expiresAt: '2030-06-15T13:00:00.000Z',
  payload: {
    type: 'config-change',
    release: 'v0.3.3',
    environment: 'production',
    base: 'b'.repeat(64),
    head: 'e'.repeat(64),
    diffDigest: 'f'.repeat(64),
    author: { provider: 'git', id: 'ada@example.com', name: 'ada' },
    repository: null,
    expiresAt: '2030-06-15T13:00:00.000Z',
  },
};
const REFUSED: GateInput['approval'] = {
  state: 'invalid',
  id: 'apr_1',
  code: 'approval-own-request',
  reason: 'an approver made the change',
};
const GLASS = { reason: 'payments are down', by: 'ada' };
const asked = (mode: 'signed' | 'env') => ({ mode, requested: true, by: 'ada' });
const decide = (input: Partial<GateInput>) =>
  decideGate({
    baseline: SAMPLE_BASELINE,
    head: head([CHANGE]),
    approval: { state: 'none' },
    override: { mode: 'signed', requested: false, by: 'ada' },
    breakGlass: null,
    expects: { environment: 'production', origin: 'live' },
    ...input,
  });
const missing = (state: 'missing' | 'invalid' | 'unreachable') =>
  ({ state, code: `baseline-${state}`, reason: 'why' }) as const;

describe('the gate', () => {
  it.each<[string, Partial<GateInput>, string, string, number, boolean, string[]]>([
    ['nothing drifted', { head: head([]) }, 'pass', 'PASSED', 0, true, ['no-drift']],
    ['drift', {}, 'fail', 'FAILED', 1, false, ['drift']],
    ['approved drift', { approval: APPROVAL }, 'pass', 'WARNED', 0, true, ['drift', 'approved']],
    [
      'a refused approval',
      { approval: REFUSED },
      'fail',
      'FAILED',
      3,
      false,
      ['drift', 'approval-own-request'],
    ],
    [
      'CHANGE_APPROVED=1, signed mode',
      { override: asked('signed') },
      'fail',
      'FAILED',
      1,
      false,
      ['drift', 'override-not-authorised'],
    ],
    [
      'CHANGE_APPROVED=1, env mode',
      { override: asked('env') },
      'pass',
      'WARNED',
      0,
      false,
      ['drift', 'unsigned-override'],
    ],
    [
      'env mode with an approval that was refused',
      { override: asked('env'), approval: REFUSED },
      'fail',
      'FAILED',
      3,
      false,
      ['drift', 'approval-own-request'],
    ],
    ['a broken glass', { breakGlass: GLASS }, 'pass', 'WARNED', 0, true, ['drift', 'break-glass']],
    [
      'a broken glass, and an approval that was refused',
      { breakGlass: GLASS, approval: REFUSED },
      'pass',
      'WARNED',
      0,
      true,
      ['drift', 'approval-own-request', 'break-glass'],
    ],
    ['no baseline', { baseline: missing('missing') }, 'hold', 'FAILED', 6, false, ['baseline-missing']],
    ['a forged baseline', { baseline: missing('invalid') }, 'fail', 'FAILED', 3, false, ['baseline-invalid']],
    [
      'a server out of reach',
      { baseline: missing('unreachable') },
      'hold',
      'FAILED',
      4,
      false,
      ['baseline-unreachable'],
    ],
    [
      'a baseline of the demo',
      { baseline: { ...SAMPLE_BASELINE, origin: 'demo' } },
      'fail',
      'FAILED',
      3,
      false,
      ['origin-mixed'],
    ],
    [
      'a baseline of staging',
      { baseline: { ...SAMPLE_BASELINE, environment: 'staging' } },
      'fail',
      'FAILED',
      3,
      false,
      ['environment-mixed'],
    ],
    ...(['ambiguous', 'incomplete', 'unreachable'] as const).map(
      (state, i): [string, Partial<GateInput>, string, string, number, boolean, string[]] => [
        `configuration that is ${state}`,
        { head: { state, reason: 'why' } },
        'hold',
        'FAILED',
        [5, 6, 4][i] ?? -1,
        false,
        [`head-${state}`],
      ],
    ),
  ])('%s', (_name, input, verdict, result, exit, satisfiesProduction, codes) => {
    const decision = decide(input);
    expect(decision).toMatchObject({ verdict, result, exit, satisfiesProduction });
    expect(decision.reasons.map(({ code }) => code)).toEqual(codes);
  });

  it('neither approval nor a broken glass makes a pass of what is unknown', () => {
    const unknown: Partial<GateInput>[] = [
      { baseline: missing('missing') },
      { baseline: missing('invalid') },
      { baseline: missing('unreachable') },
      ...(['ambiguous', 'incomplete', 'unreachable'] as const).map((state) => ({
        head: { state, reason: 'why' } as const,
      })),
    ];
    for (const input of unknown) {
      const { verdict } = decide({ ...input, approval: APPROVAL, breakGlass: GLASS, override: asked('env') });
      expect(verdict).not.toBe('pass');
    }
  });

  it('says who approved, and nobody where nobody did', () => {
    expect(decide({ approval: APPROVAL }).approvedBy).toEqual([{ id: 'usr_1', name: 'Grace' }]);
    expect(decide({ breakGlass: GLASS }).approvedBy).toEqual([]);
  });
});
