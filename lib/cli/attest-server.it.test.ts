import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiPerson, type ApiServer, startApiServer } from '@/lib/testing/api-server';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { policyYaml } from '@/lib/testing/manifests';

const ROUTES = [
  'evidence/records',
  'evidence/records/[recordId]/artifact',
  'evidence/records/[recordId]/statement',
  'gate/verdicts',
  'keys',
  'snapshots',
  'snapshots/baselines',
];
const CONFIG = `environment: { name: test, kind: demo }
sources: [{ id: main, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: T1, residency: eu }, { id: T2, residency: eu }]
evidence: { stores: [{ id: local-eu, kind: local, region: eu }], exportRegions: [eu] }
`;

let cli: TestCli;
let database: TestDb;
let server: ApiServer;
let operator: ApiPerson;
let record: string;

const at = (...parts: string[]) => join(cli.home, ...parts);
const mc = (args: string[], as: ApiPerson = operator) =>
  cli.run(args, { env: { MC_CONFIG: at('mc.yaml'), MC_SERVER: server.url, MC_TOKEN: as.token } });
const take = (as?: ApiPerson, out = 'out') =>
  mc(['attest', 'snapshot', '--from', 'k8s', '--out', `${out}/config-snapshot.json`, '--json'], as);
const set = (id: string, as?: ApiPerson) =>
  mc(['attest', 'baseline', 'set', id, '--reason', 'it was released', '--json'], as);

beforeAll(async () => {
  [cli, database] = await Promise.all([buildTestCli(), createTestDb()]);
  server = await startApiServer(database, ROUTES, { config: CONFIG });
  const tenants = '*' as const;
  operator = await server.person('Olga', [
    { role: 'operator', tenants },
    { role: 'ci', tenants },
  ]);
  writeFileSync(at('mc.yaml'), CONFIG);
  mkdirSync(at('k8s'));
  writeFileSync(at('k8s/policy.yaml'), policyYaml('web'));
});
afterAll(async () => {
  await server.stop();
  await database.drop();
  cli.remove();
});

describe('a snapshot that is collected here and signed by a server', () => {
  test('is written with its signature, which is one of the server’s key, and says that it was posted', async () => {
    const { code, stdout, stderr } = await take();
    expect([code, stderr]).toEqual([0, '']);
    record = JSON.parse(stdout).record;
    const keys = await cli.run(['keys', 'export', '--only', 'mc.pub'], {
      env: { MC_CONFIG: at('mc.yaml'), ...server.here },
    });
    writeFileSync(at('mc.pub'), keys.stdout);
    const files = ['out/config-snapshot.json', '--signature', 'out/config-signature.txt', '--key', 'mc.pub'];
    expect((await mc(['attest', 'verify', ...files, '--from', 'k8s'])).code).toBe(0);
    const { dsseEnvelope } = JSON.parse(readFileSync(at('out/config-signature.txt'), 'utf8'));
    const { predicate } = JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString());
    expect(predicate.source).toMatchObject({ collector: 'files', paths: expect.any(Array), posted: true });
    const kinds = await database.db.evidenceRecord.findMany({ select: { kind: true, actorId: true } });
    expect(kinds.map(({ kind }) => kind).sort()).toEqual([
      'config-signature',
      'config-snapshot',
      'config-sources',
    ]);
  });

  test('becomes the baseline, is listed, and is what the gate compares with', async () => {
    const moved = await set(record);
    expect([moved.code, JSON.parse(moved.stdout)]).toMatchObject([0, { snapshot: record, verdict: null }]);
    const { code, stdout } = await mc(['attest', 'baseline', 'list', '--json']);
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      [{ snapshot: record, record: JSON.parse(moved.stdout).record, by: 'Olga', reason: 'it was released' }],
    ]);
    expect((await mc(['attest', 'gate', '--from', 'k8s'])).code).toBe(0);
  });

  test('is listed over more than one page', async () => {
    await set(record);
    const { stdout } = await mc(['attest', 'baseline', 'list', '--limit', '2', '--json']);
    expect(JSON.parse(stdout)).toHaveLength(2);
    expect(
      JSON.parse((await mc(['attest', 'baseline', 'list', '--limit', '1', '--json'])).stdout),
    ).toHaveLength(1);
  });

  test('does not become the baseline when no gate let it in', async () => {
    writeFileSync(at('k8s/policy.yaml'), policyYaml('web', { port: 9 }));
    const drifted = JSON.parse((await take(operator, 'drifted')).stdout).record;
    const refused = await set(drifted);
    expect([refused.code, refused.stderr]).toEqual([
      3,
      expect.stringContaining('no gate let the change pass'),
    ]);
    expect((await set('evd_00000000000000000000000000')).code).toBe(2);
    expect(JSON.parse((await mc(['attest', 'baseline', 'list', '--json'])).stdout)).toHaveLength(2);
  });

  test('is not for a viewer, nor for an operator of one tenant', async () => {
    const viewer = await server.person('Vera', [{ role: 'viewer', tenants: '*' }]);
    const ofOne = await server.person('Otto', [{ role: 'operator', tenants: ['T1'] }]);
    const before = await database.db.evidenceRecord.count();
    for (const person of [viewer, ofOne]) {
      expect((await take(person, 'refused')).code).toBe(3);
      expect((await set(record, person)).code).toBe(3);
    }
    expect(await database.db.evidenceRecord.count()).toBe(before);
    expect(() => readFileSync(at('refused/config-snapshot.json'))).toThrow();
  });
});
