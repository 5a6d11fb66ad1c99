import { describe, expect, it } from 'vitest';
import type { Region } from '@/lib/tenants';
import { evidenceModel } from './evidence-model';
import { type PlannedRecord, planBundle } from './plan-bundle';

const TENANTS = [
  { id: 'TENANT_001', residency: 'eu' as Region },
  { id: 'TENANT_002', residency: 'us' as Region },
  { id: 'TENANT_003', residency: 'unknown' as Region },
  { id: 'TENANT_004', residency: 'global' as Region },
];
const record = (id: string, path: string, over: Partial<PlannedRecord> = {}): PlannedRecord => ({
  id,
  path,
  tenantId: null,
  createdAt: `2030-01-01T00:00:0${id.slice(-1)}.000Z`,
  retired: null,
  ...over,
});
const plan = (records: PlannedRecord[], exportRegions: Region[] = ['eu']) =>
  planBundle({ records, tenants: TENANTS, exportRegions, model: null });
const paths = (records: PlannedRecord[]) =>
  plan(records).items.map(({ path, record: { id } }) => `${id} ${path}`);

describe('where a record stands', () => {
  it.each<[string, PlannedRecord[], string[]]>([
    ['alone at its path', [record('r1', 'a/b.json')], ['r1 a/b.json']],
    [
      'the newest of a path has it',
      [record('r1', 'a.json'), record('r3', 'a.json'), record('r2', 'a.json')],
      ['r3 a.json', 'r1 superseded/r1/a.json', 'r2 superseded/r2/a.json'],
    ],
    [
      'where somebody else needs a folder',
      [record('r1', 'a'), record('r2', 'a/b')],
      ['r2 a/b', 'r1 superseded/r1/a'],
    ],
    [
      'below what somebody else has as a file',
      [record('r2', 'a'), record('r1', 'a/b/c')],
      ['r2 a', 'r1 superseded/r1/a/b/c'],
    ],
    ['a path that only begins alike is another', [record('r1', 'a'), record('r2', 'ab')], ['r1 a', 'r2 ab']],
  ])('%s', (_name, records, expected) => {
    expect(paths(records)).toEqual(expected);
  });
});

describe('what may leave its region', () => {
  it.each<[string, string | null, Region[], boolean]>([
    ['of no tenant: always', null, [], true],
    ['to its region', 'TENANT_001', ['us', 'eu'], true],
    ['to another', 'TENANT_002', ['eu'], false],
    ['nowhere named', 'TENANT_001', [], false],
    ['of an unknown residency', 'TENANT_003', ['eu', 'us', 'global'], false],
    ['of a tenant at home everywhere', 'TENANT_004', ['ca'], true],
    ['of a tenant nobody declares any more', 'GONE', ['eu'], false],
    ['to an unknown region', 'TENANT_004', ['unknown'], false],
  ])('%s', (_name, tenantId, regions, stays) => {
    const { items, missing } = plan([record('r1', 'x.json', { tenantId })], regions);
    expect([items.length, missing.length]).toEqual(stays ? [1, 0] : [0, 1]);
    if (!stays)
      expect(missing[0]).toMatchObject({
        path: 'x.json',
        reason: expect.stringMatching(/^record r1 is withheld: export: /),
      });
  });
});

it('of what was retired the statement stays, and the path says why it is empty', () => {
  const { items, missing } = plan([record('r1', 'x.json', { retired: 'probes, after 400 days' })]);
  expect(items).toMatchObject([{ path: null, record: { id: 'r1' } }]);
  expect(missing).toEqual([{ path: 'x.json', reason: 'record r1 was retired: probes, after 400 days' }]);
});

describe('the evidence model', () => {
  const missing = (...records: PlannedRecord[]) =>
    planBundle({
      records,
      tenants: TENANTS,
      exportRegions: ['eu', 'us'],
      model: evidenceModel(TENANTS.slice(0, 2)),
    }).missing.map(({ path, reason }) => `${path} ${reason}`);

  it('names every path without a record, budgets once for each tenant', () => {
    expect(missing()).toEqual([
      'autonomy/TENANT_003/*.json nothing recorded: a simulation or enactment of TENANT_003',
      'budgets/*.json nothing recorded: a budget delta of TENANT_001',
      'budgets/*.json nothing recorded: a budget delta of TENANT_002',
      'config/config-signature.txt nothing recorded: the signature on the configuration snapshot',
      'config/config-snapshot.json nothing recorded: a snapshot of the configuration',
      'observability/dashboard-mc-platform.json nothing recorded: the export of the dashboard',
      'rag/grounding-attest.json nothing recorded: the attestation of a grounding run',
      'rag/trajectory-results.json nothing recorded: results of the trajectory tests',
    ]);
  });

  it.each<[string, PlannedRecord, string | null]>([
    ['a fixed path', record('r1', 'config/config-snapshot.json'), 'config/config-snapshot.json'],
    ['a name for the star', record('r1', 'autonomy/TENANT_003/sim-1.json'), 'autonomy/TENANT_003/*.json'],
    ['not a folder for the star', record('r1', 'autonomy/TENANT_003/a/b.json'), null],
    ['not nothing for the star', record('r1', 'budgets/.json', { tenantId: 'TENANT_001' }), null],
    ['not another tenant’s budget', record('r1', 'budgets/x.json', { tenantId: 'TENANT_004' }), null],
  ])('%s', (_name, given, met) => {
    const left = missing().length - missing(given).length;
    expect(left).toBe(met === null ? 0 : 1);
    if (met !== null) expect(missing(given).some((line) => line.startsWith(`${met} `))).toBe(false);
  });

  it('a withheld record is no record', () => {
    const unknown = record('r1', 'config/config-snapshot.json', { tenantId: 'TENANT_003' });
    expect(missing(unknown)).toHaveLength(missing().length + 1);
  });
});
