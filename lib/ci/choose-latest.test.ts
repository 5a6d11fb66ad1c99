import { describe, expect, it } from 'vitest';
import { chooseLatest } from './choose-latest';
import type { CiResult } from './result';

let serial = 0;
function aResult(
  change: { run?: [id: string, attempt: number] } & Partial<Omit<CiResult, 'run'>> = {},
): CiResult {
  serial += 1;
  const { run = ['1', 1], ...rest } = change;
  return {
    id: `cir_${String(serial).padStart(26, '0')}`,
    name: 'lint',
    verdict: 'pass',
    release: 'v0.3.3',
    commit: 'a'.repeat(40),
    repository: 'acme/shop',
    run: { id: run[0], attempt: run[1], url: 'https://ci.example.com/1' },
    startedAt: '2030-06-15T11:00:00.000Z',
    finishedAt: '2030-06-15T11:01:00.000Z',
    receivedAt: '2030-06-15T11:02:00.000Z',
    counts: null,
    tenantId: null,
    postedBy: { kind: 'ci', id: 'github:1', name: 'acme/shop' },
    identity: {},
    bodyDigest: 'b'.repeat(64),
    evidence: { state: 'waiting', attempts: 0, problem: null },
    ...rest,
  };
}
const at = (minute: number) => `2030-06-15T11:${String(minute).padStart(2, '0')}:00.000Z`;

describe('the result that counts', () => {
  it.each<[string, CiResult[], number]>([
    ['is the only one', [aResult()], 0],
    [
      'is the one that finished last',
      [aResult({ run: ['1', 1], finishedAt: at(5) }), aResult({ run: ['2', 1], finishedAt: at(9) })],
      1,
    ],
    [
      'is not an old one whose post came late',
      [
        aResult({ run: ['2', 1], finishedAt: at(9), receivedAt: at(10) }),
        aResult({ run: ['1', 1], finishedAt: at(5), receivedAt: at(30) }),
      ],
      0,
    ],
    [
      'is the later attempt of a run, whenever it came and whatever its clock says',
      [
        aResult({ run: ['1', 2], finishedAt: at(5), verdict: 'fail', receivedAt: at(6) }),
        aResult({ run: ['1', 1], finishedAt: at(9), receivedAt: at(10) }),
      ],
      0,
    ],
    [
      'of an attempt posted twice is the one that finished last',
      [aResult({ run: ['1', 1], finishedAt: at(9) }), aResult({ run: ['1', 1], finishedAt: at(5) })],
      0,
    ],
    [
      'is the last to arrive of those that finished at once',
      [aResult({ run: ['1', 1], receivedAt: at(3) }), aResult({ run: ['2', 1], receivedAt: at(4) })],
      1,
    ],
    [
      'is a failure when that is the newest',
      [aResult({ run: ['1', 1] }), aResult({ run: ['2', 1], finishedAt: at(20), verdict: 'fail' })],
      1,
    ],
  ])('%s', (_name, results, index) => {
    for (const order of [results, [...results].reverse()]) {
      const [latest] = chooseLatest(order);
      expect(latest).toMatchObject({
        state: 'found',
        superseded: results.length - 1,
        result: { id: results[index]?.id },
      });
    }
  });

  it('is chosen for each name and tenant apart', () => {
    const results = [
      aResult({ tenantId: 'TENANT_002' }),
      aResult(),
      aResult({ tenantId: 'TENANT_001' }),
      aResult({ name: 'tests' }),
    ];
    expect(chooseLatest(results).map(({ name, tenantId }) => [name, tenantId])).toEqual([
      ['lint', null],
      ['lint', 'TENANT_001'],
      ['lint', 'TENANT_002'],
      ['tests', null],
    ]);
  });

  it('is missing by name where none was posted, which no gate can read as a pass', () => {
    expect(chooseLatest([aResult()], ['lint', 'tests', 'tests'])).toMatchObject([
      { name: 'lint', state: 'found' },
      { name: 'tests', tenantId: null, state: 'missing' },
    ]);
    expect(chooseLatest([])).toEqual([]);
  });
});
