import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { sequence } from '@/lib/evidence-log/server';
import { AppError, concatBytes, sha256Hex, utf8 } from '@/lib/kernel';
import { exportKeyset, rotateKey } from '@/lib/keys/server';
import { testClock, testConfig, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type Report, verifyBundle } from '@/lib/verifier';
import type { NewRecord } from '../new-record';
import type { EvidenceRecord } from '../record';
import { buildBundle } from './build-bundle';
import { findBundle } from './bundle-store';
import { bundleJson, openBundleTar } from './open-bundle';
import { getBundle, listBundles, listUnfinishedBundles } from './read-bundles';
import { recordEvidence } from './record-evidence';
import { requestBundle } from './request-bundle';
import { sealBundle } from './seal-bundle';
import { signBundle } from './sign-bundle';

const clock = testClock();
const CONFIG = testConfig(`
environment: { name: test, kind: demo }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants:
  - { id: TENANT_001, residency: eu }
  - { id: TENANT_002, residency: us }
  - { id: TENANT_003, residency: apac }
evidence:
  stores:
    - { id: local-eu, kind: local, region: eu }
    - { id: local-us, kind: local, region: us }
    - { id: local-apac, kind: local, region: apac }
  exportRegions: [eu, us]
`);
const ports = testPorts(CONFIG);
const system: Actor = { kind: 'system', job: 'worker' };
const operator = testUser('operator');
const ofOne = testUser([{ role: 'operator', tenants: ['TENANT_001'] }], 'usr_TEST000000000000000000000B');
const ofTwo = testUser([{ role: 'operator', tenants: ['TENANT_002'] }], 'usr_TEST000000000000000000000C');
const code = (error: unknown) => (error instanceof AppError ? error.code : error);
const stop = new AbortController();
let running: Promise<void>;
let test: TestDb;
const ctxOf = (actor: Actor, over = {}) => testCtx(test.db, actor, { clock, ports, ...over });

beforeAll(async () => {
  test = await createTestDb();
  running = sequence(ctxOf(system), { url: test.url, batchEveryMs: 5, checkpointEveryMs: 0 }, stop.signal);
});
afterAll(async () => {
  stop.abort();
  await running;
  await test.drop();
});

function record(release: string, path: string, over: Partial<NewRecord> & { content?: Uint8Array } = {}) {
  clock.advance(1);
  return recordEvidence(ctxOf(operator), {
    kind: 'note',
    title: path,
    path,
    release,
    source: {},
    content: utf8(`content of ${path}`),
    ...over,
  });
}
async function built(release: string, actor: Actor = operator, records?: string[]) {
  clock.advance(1);
  const asked = { release, ...(records && { records }) };
  const { bundle } = await requestBundle(ctxOf(actor), asked, null);
  return buildBundle(ctxOf(system), bundle.id);
}
async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return concatBytes(...parts);
}
async function verify(bytes: Uint8Array): Promise<Report> {
  const { fingerprints } = await exportKeyset(ctxOf(system));
  async function* chunks() {
    yield bytes;
  }
  return verifyBundle({ chunks: chunks() }, { rootKeyId: fingerprints.root }, ports.crypto);
}
const wrong = (report: Report) => report.checks.filter(({ state }) => state === 'fail');
const filesOf = async (id: string) => (await getBundle(ctxOf(operator), id)).files.map(({ path }) => path);

describe('a bundle of a release', () => {
  const RELEASE = 'v1.0.0';
  let records: EvidenceRecord[];
  let id: string;
  beforeAll(async () => {
    records = [
      await record(RELEASE, 'budgets/one.json', { tenantId: 'TENANT_001', verdict: 'pass' }),
      await record(RELEASE, 'budgets/two.json', { tenantId: 'TENANT_002' }),
      await record(RELEASE, 'budgets/three.json', { tenantId: 'TENANT_003' }),
      await record(RELEASE, 'notes/same.txt', { content: utf8('older') }),
      await record(RELEASE, 'notes/same.txt', { content: utf8('newer') }),
      await record(RELEASE, 'large.bin', { content: new Uint8Array(1_500_000).fill(7) }),
      await record(RELEASE, 'empty.bin', { content: new Uint8Array() }),
      await record('v9.9.9', 'notes/other-release.txt'),
    ];
    id = (await built(RELEASE)).id;
  });

  it('is verified by the verifier that strangers use, in both forms', async () => {
    const tar = await openBundleTar(ctxOf(operator), id);
    const bytes = await bytesOf(tar.open());
    expect(bytes.length).toBe(tar.size);
    const report = await verify(bytes);
    expect(wrong(report)).toEqual([]);
    expect(report).toMatchObject({
      verdict: 'verified',
      environment: 'test',
      origin: 'demo',
      release: RELEASE,
    });
    const json = await bundleJson(ctxOf(operator), id);
    const single = await verify(await bytesOf(json.open()));
    expect(wrong(single)).toEqual([]);
    expect(single.verdict).toBe('verified');
    expect([tar.name, json.name]).toEqual(['evidence-v1.0.0-mc.tar', 'evidence-v1.0.0-mc.json']);
  });

  it('signs the policy of its log, so that nobody changes whom it names as a witness', async () => {
    const { files } = await getBundle(ctxOf(operator), id);
    expect(files.find(({ path }) => path === 'log/policy')).toMatchObject({ kind: 'log', recordId: null });
    const altered = Buffer.from(await bytesOf((await openBundleTar(ctxOf(operator), id)).open()));
    altered.write('quorum nine', altered.indexOf('quorum none'));
    const report = await verify(altered);
    expect(report.manifest?.items.map(({ path }) => path)).toContain('log/policy');
    expect(wrong(report)).toContainEqual(expect.objectContaining({ code: 'file-altered' }));
  });

  it('gives the newest record of a path that path, and keeps the older one', async () => {
    const files = await filesOf(id);
    const older = `superseded/${records[3]?.id}/notes/same.txt`;
    expect(files).toEqual(expect.arrayContaining(['notes/same.txt', older, 'manifest.json', 'VERIFY.md']));
    const { files: listed } = await getBundle(ctxOf(operator), id);
    const shaOf = (path: string) => listed.find((file) => file.path === path)?.sha256;
    expect([shaOf('notes/same.txt'), shaOf(older)]).toEqual([sha256Hex('newer'), sha256Hex('older')]);
    expect(files).toEqual([...files].sort());
    expect(files).not.toContain('notes/other-release.txt');
  });

  it('withholds what may not leave its region, and names it and what the evidence model lacks', async () => {
    const bundle = await getBundle(ctxOf(operator), id);
    expect(bundle.files.some(({ recordId }) => recordId === records[2]?.id)).toBe(false);
    expect(bundle.missing).toContainEqual({
      path: 'budgets/three.json',
      reason: expect.stringMatching(/is withheld: export: TENANT_003 must stay in apac/),
    });
    const paths = bundle.missing.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['config/config-snapshot.json', 'rag/grounding-attest.json', 'budgets/*.json']),
    );
    expect(
      bundle.missing.filter(({ path }) => path === 'budgets/*.json').map(({ reason }) => reason),
    ).toEqual(['nothing recorded: a budget delta of TENANT_003']);
  });

  it('has the same bytes every time, and any part of them is that part of the whole', async () => {
    const tar = await openBundleTar(ctxOf(operator), id);
    const whole = await bytesOf(tar.open());
    clock.advance(1_000);
    await record(RELEASE, 'notes/later.txt');
    const again = await openBundleTar(ctxOf(testUser('auditor')), id);
    expect(again.etag).toBe(tar.etag);
    expect(sha256Hex(await bytesOf(again.open()))).toBe(sha256Hex(whole));
    const offset = fc.integer({ min: 0, max: tar.size });
    await fc.assert(
      fc.asyncProperty(offset, offset, async (a, b) => {
        const [start, end] = a < b ? [a, b] : [b, a];
        const part = await bytesOf(tar.open({ start, end }));
        expect(Buffer.compare(part, whole.subarray(start, end))).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('names the one before it, and is audited', async () => {
    const first = await getBundle(ctxOf(operator), id);
    const second = await built(RELEASE);
    const bytes = await bytesOf((await openBundleTar(ctxOf(operator), second.id)).open());
    expect((await verify(bytes)).manifest?.previous).toBe(first.manifestDigest);
    const actions = await test.db.auditEvent.findMany({ where: { objectId: id }, orderBy: { id: 'asc' } });
    expect(actions.map(({ action, actorId }) => [action, actorId])).toEqual([
      ['bundle.requested', operator.id],
      ['bundle.sealed', 'worker'],
    ]);
    expect(actions[1]?.payloadDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('one flipped byte in a store ends the stream, and nothing new is signed over it', async () => {
    const sha256 = sha256Hex('newer');
    const altered = ports.blobs.map((store) => ({
      ...store,
      open: async (digest: string, range?: { start: number; end: number }) =>
        digest === sha256 ? once(utf8('never')) : store.open(digest, range),
    }));
    const ctx = (actor: Actor) => ctxOf(actor, { ports: { ...ports, blobs: altered } });
    const tar = await openBundleTar(ctx(operator), id);
    await expect(bytesOf(tar.open())).rejects.toMatchObject({ name: 'BlobAlteredError' });
    const { bundle } = await requestBundle(ctx(operator), { release: RELEASE }, 'over-altered');
    const failed = await buildBundle(ctx(system), bundle.id);
    expect(failed).toMatchObject({ status: 'failed', problem: expect.stringMatching(/have been altered/) });
    expect(await test.db.auditEvent.count({ where: { objectId: bundle.id, action: 'bundle.failed' } })).toBe(
      1,
    );
    await expect(openBundleTar(ctxOf(operator), bundle.id)).rejects.toSatisfy((e) => code(e) === 'conflict');
    const retry = await requestBundle(ctxOf(operator), { release: RELEASE }, 'over-altered');
    expect(retry.created).toBe(true);
  });
});

async function* once(bytes: Uint8Array) {
  yield bytes;
}

describe('a build that is interrupted', () => {
  const RELEASE = 'v2.0.0';
  beforeAll(() => record(RELEASE, 'notes/a.txt'));
  const asked = async () => {
    const { bundle } = await requestBundle(ctxOf(operator), { release: RELEASE }, null);
    return bundle.id;
  };

  it('before the manifest is signed starts over', async () => {
    const id = await asked();
    const dying = { ...ports, signer: { ...ports.signer, sign: () => Promise.reject(new Error('killed')) } };
    await expect(buildBundle(ctxOf(system, { ports: dying }), id)).rejects.toThrow('killed');
    expect(await listUnfinishedBundles(ctxOf(system))).toContain(id);
    expect(await buildBundle(ctxOf(system), id)).toMatchObject({ status: 'sealed' });
  });

  it('after that finishes the same manifest', async () => {
    const id = await asked();
    await signBundle(ctxOf(system), await findBundle(test.db, id, '*'));
    const { manifestDigest } = (await findBundle(test.db, id, '*')).view;
    expect(manifestDigest).not.toBeNull();
    await record(RELEASE, 'notes/b.txt');
    const sealed = await buildBundle(ctxOf(system), id);
    expect(sealed).toMatchObject({ status: 'sealed', manifestDigest });
    expect(await filesOf(id)).not.toContain('notes/b.txt');
    expect(await test.db.auditEvent.count({ where: { objectId: id, action: 'bundle.sealed' } })).toBe(1);
  });

  it('by others that build it at the same time gives one bundle', async () => {
    const id = await asked();
    const all = await Promise.all([1, 2, 3].map(() => buildBundle(ctxOf(system), id)));
    expect(new Set(all.map((bundle) => JSON.stringify(bundle))).size).toBe(1);
    expect(await test.db.auditEvent.count({ where: { objectId: id, action: 'bundle.sealed' } })).toBe(1);
    const before = await findBundle(test.db, id, '*');
    await sealBundle(
      ctxOf(system),
      {
        ...before,
        view: { ...before.view, status: 'building' },
        progress: { ...before.progress, signed: await signedOf(id) },
      },
      5_000,
    );
    expect(await findBundle(test.db, id, '*')).toEqual(before);
  });

  it('by new keys starts over with them', async () => {
    const id = await asked();
    await signBundle(ctxOf(system), await findBundle(test.db, id, '*'));
    clock.advance(10);
    await rotateKey(ctxOf(testUser('admin')), { purpose: 'log', reason: 'drill' });
    await record(RELEASE, 'notes/after-rotation.txt');
    expect(await buildBundle(ctxOf(system), id)).toMatchObject({ status: 'sealed' });
    const bytes = await bytesOf((await openBundleTar(ctxOf(operator), id)).open());
    expect(wrong(await verify(bytes))).toEqual([]);
  });
});

async function signedOf(id: string) {
  const event = await test.db.auditEvent.findFirstOrThrow({
    where: { objectId: id, action: 'bundle.sealed' },
  });
  const files = (await getBundle(ctxOf(operator), id)).files;
  const fileOf = (path: string) => files.find((file) => file.path === path) ?? { sha256: '', size: 0 };
  const statement = fileOf('manifest.json.sigstore.json');
  return {
    auditEventId: String(event.id),
    manifestSize: fileOf('manifest.json').size,
    statement: statement.sha256,
    statementSize: statement.size,
  };
}

describe('who may have a bundle', () => {
  const RELEASE = 'v3.0.0';
  let records: EvidenceRecord[];
  beforeAll(async () => {
    records = [
      await record(RELEASE, 'one.txt', { tenantId: 'TENANT_001' }),
      await record(RELEASE, 'two.txt', { tenantId: 'TENANT_002' }),
      await record(RELEASE, 'none.txt'),
    ];
  });

  it('gets what is theirs to export and no more', async () => {
    const { id } = await built(RELEASE, ofOne);
    const files = (await getBundle(ctxOf(ofOne), id)).files.map(({ path }) => path);
    expect(files).toEqual(expect.arrayContaining(['one.txt', 'none.txt']));
    expect(files).not.toContain('two.txt');
    expect(
      (await getBundle(ctxOf(ofOne), id)).missing.some(({ reason }) => reason.includes('TENANT_002')),
    ).toBe(false);
    for (const read of [getBundle, openBundleTar, bundleJson]) {
      await expect(read(ctxOf(ofTwo), id)).rejects.toSatisfy((e) => code(e) === 'not_found');
      await expect(read(ctxOf(testUser('viewer')), id)).rejects.toSatisfy((e) => code(e) === 'forbidden');
      await expect(read(ctxOf({ kind: 'anonymous' }), id)).rejects.toSatisfy(
        (e) => code(e) === 'unauthenticated',
      );
    }
    const all = await built(RELEASE);
    expect(
      (await listBundles(ctxOf(ofOne), { release: RELEASE })).bundles.map((bundle) => bundle.id),
    ).toEqual([id]);
    expect(
      (await listBundles(ctxOf(operator), { release: RELEASE })).bundles.map((bundle) => bundle.id),
    ).toEqual([all.id, id]);
  });

  it('single records can be asked for, but not those of others', async () => {
    const ids = records.map((row) => row.id);
    const { id, missing } = await built(RELEASE, operator, [ids[2] ?? '', ids[0] ?? '', ids[0] ?? '']);
    expect(missing).toEqual([]);
    expect(await filesOf(id)).not.toContain('two.txt');
    const asked = requestBundle(ctxOf(ofOne), { release: RELEASE, records: ids }, null);
    await expect(asked).rejects.toSatisfy((e) => code(e) === 'not_found' && String(e).includes(ids[1] ?? ''));
  });

  it('asking again with a key is the same bundle, also for two at once', async () => {
    const ask = (key: string, release = RELEASE) => requestBundle(ctxOf(operator), { release }, key);
    const both = await Promise.all([ask('k'), ask('k'), ask('k')]);
    expect(new Set(both.map(({ bundle }) => bundle.id)).size).toBe(1);
    expect(both.filter(({ created }) => created)).toHaveLength(1);
    await expect(ask('k', 'v3.0.1')).rejects.toSatisfy((e) => code(e) === 'conflict');
  });

  it('without a release is of the current one, and the same key asks anew when that is another', async () => {
    const ask = async (release: string) => {
      const config = { ...ports.config, evidence: { ...ports.config.evidence, release } };
      const { bundle, created } = await requestBundle(
        ctxOf(operator, { ports: { ...ports, config } }),
        {},
        'current',
      );
      return [bundle.release, created];
    };
    expect(await ask(RELEASE)).toEqual([RELEASE, true]);
    expect(await ask(RELEASE)).toEqual([RELEASE, false]);
    expect(await ask('v3.0.1')).toEqual(['v3.0.1', true]);
  });

  it.each<[string, Actor, string]>([
    ['a viewer', testUser('viewer'), 'forbidden'],
    ['a stranger', { kind: 'anonymous' }, 'unauthenticated'],
    ['a job of CI', testUser('ci'), 'forbidden'],
  ])('is refused to %s', async (_name, actor, expected) => {
    await expect(requestBundle(ctxOf(actor), {}, null)).rejects.toSatisfy((e) => code(e) === expected);
  });
});

it('what was retired leaves its statement and proof, and a sealed bundle with it says so', async () => {
  const RELEASE = 'v4.0.0';
  const made = await record(RELEASE, 'probe.txt', { content: utf8('to be retired') });
  const before = await built(RELEASE);
  await test.db.blobTombstone.create({
    data: {
      sha256: made.artifact.sha256,
      rule: 'probes',
      reason: 'after 1 day',
      retiredAt: clock.now(),
      retiredBy: 'x',
    },
  });
  await expect(openBundleTar(ctxOf(operator), before.id)).rejects.toThrow(/retired/);
  const after = await built(RELEASE);
  expect(after.missing).toContainEqual({
    path: 'probe.txt',
    reason: expect.stringContaining('was retired: probes, after 1 day'),
  });
  const report = await verify(await bytesOf((await openBundleTar(ctxOf(operator), after.id)).open()));
  expect(wrong(report)).toEqual([]);
  expect(await filesOf(after.id)).toContain(`attestations/${made.id}.sigstore.json`);
});
