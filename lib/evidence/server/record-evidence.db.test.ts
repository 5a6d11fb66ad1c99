import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { checkEnvelope, parseSigstoreBundle } from '@/lib/attestations';
import { AppError, concatBytes, sha256Hex, utf8 } from '@/lib/kernel';
import { currentKey } from '@/lib/keys/server';
import { testClock, testConfig, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { attachQuerySchema, type NewRecord } from '../new-record';
import { attachFile } from './attach-file';
import { openBlob } from './blobs';
import { openArtifact, openStatement } from './open-artifact';
import { recordEvidence } from './record-evidence';
import { recordDashboard, recordRules } from './record-produced';

let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

const clock = testClock();
const ports = testPorts();
const ctxOf = (actor: Actor, over = {}) => testCtx(test.db, actor, { clock, ports, ...over });
const operator = testUser('operator');
const code = (error: unknown) => (error instanceof AppError ? error.code : error);
const given = (over: Partial<NewRecord> & { content?: Uint8Array } = {}) => ({
  kind: 'load-test',
  title: 'Load test of the checkout',
  path: 'tests/checkout.json',
  mediaType: 'application/json',
  source: { run: 'https://ci.example/1' },
  content: utf8('{"ok":true}'),
  ...over,
});
async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return concatBytes(...parts);
}

describe('recording evidence', () => {
  it('stores bytes, a signed statement about them, the row and its audit row', async () => {
    const ctx = ctxOf(operator);
    const cites = [{ sha256: 'a'.repeat(64), role: 'baseline' }];
    const made = await recordEvidence(
      ctx,
      given({ tenantId: 'TENANT_001', verdict: 'pass', predicate: { users: 20, kind: 'lie' }, cites }),
    );
    expect(made).toMatchObject({
      release: 'v0.3.3',
      environment: 'test',
      origin: 'demo',
      tenantId: 'TENANT_001',
      verdict: 'pass',
      artifact: { sha256: sha256Hex('{"ok":true}'), size: 11, mediaType: 'application/json' },
      predicateType: 'urn:mission-control:predicate:load-test:v1',
      actor: { kind: 'user', id: operator.id, name: 'operator' },
      leafIndex: null,
    });
    const parsed = parseSigstoreBundle(await bytesOf((await openStatement(ctx, made.id)).bytes));
    const key = await currentKey(ctx, 'demo', 'attest');
    expect(await checkEnvelope(ctx.ports.crypto, parsed, key)).toMatchObject({ ok: true });
    expect(parsed.statement.subject).toEqual([
      { name: 'tests/checkout.json', digest: { sha256: made.artifact.sha256 } },
    ]);
    expect(parsed.statement.predicate).toMatchObject({
      environment: 'test',
      origin: 'demo',
      release: 'v0.3.3',
      tenant: 'TENANT_001',
      kind: 'load-test',
      actor: { kind: 'user', id: operator.id },
      source: { run: 'https://ci.example/1' },
      verdict: 'pass',
      users: 20,
      cites,
    });
    const audit = await test.db.auditEvent.findFirstOrThrow({ where: { objectId: made.id } });
    expect(audit).toMatchObject({
      action: 'evidence.recorded',
      tenantId: 'TENANT_001',
      actorId: operator.id,
      payloadDigest: sha256Hex(parsed.payload),
      signatureDigest: sha256Hex(parsed.signature),
    });
    const { bytes } = await openArtifact(ctx, made.id);
    expect(new TextDecoder().decode(await bytesOf(bytes))).toBe('{"ok":true}');
  });

  it('a result of a test has in-toto’s own type, and a hold is no pass', async () => {
    const made = await recordEvidence(ctxOf(operator), given({ kind: 'test-result', verdict: 'hold' }));
    expect(made.predicateType).toBe('https://in-toto.io/attestation/test-result/v0.1');
    const parsed = parseSigstoreBundle(await bytesOf((await openStatement(ctxOf(operator), made.id)).bytes));
    expect(parsed.statement.predicate).toMatchObject({ result: 'FAILED', configuration: [] });
  });

  it('the same bytes recorded by several at once are one blob and as many records', async () => {
    const content = utf8('raced for');
    const made = await Promise.all(
      [1, 2, 3, 4].map((n) => recordEvidence(ctxOf(operator), given({ content, path: `race/${n}.txt` }))),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(4);
    expect(await test.db.blob.count({ where: { sha256: sha256Hex(content) } })).toBe(1);
  });

  it('goes to the store of the tenant’s residency, and the same bytes of two tenants to both', async () => {
    const content = utf8('bytes that two tenants have');
    const eu = await recordEvidence(ctxOf(operator), given({ content, tenantId: 'TENANT_001' }));
    const us = await recordEvidence(ctxOf(operator), given({ content, tenantId: 'TENANT_002' }));
    for (const store of ports.blobs) expect(await store.size(eu.artifact.sha256)).toBe(content.length);
    await ports.blobs.find(({ id }) => id === 'local-eu')?.remove(eu.artifact.sha256);
    expect(await bytesOf((await openArtifact(ctxOf(operator), us.id)).bytes)).toEqual(content);
  });

  it.each<[string, Actor, Partial<NewRecord>, string]>([
    ['a viewer', testUser('viewer'), {}, 'forbidden'],
    ['an auditor', testUser('auditor'), {}, 'forbidden'],
    ['a stranger', { kind: 'anonymous' }, {}, 'unauthenticated'],
    [
      'an operator of another tenant',
      testUser([{ role: 'operator', tenants: ['TENANT_002'] }]),
      { tenantId: 'TENANT_001' },
      'forbidden',
    ],
    [
      'an operator of one tenant, for no tenant in particular',
      testUser([{ role: 'operator', tenants: ['TENANT_001'] }]),
      {},
      'forbidden',
    ],
    ['for a tenant nobody declared', operator, { tenantId: 'NOPE' }, 'not_found'],
    ['as if it were of life', operator, { origin: 'live' }, 'invalid_input'],
    ['at a path that climbs', operator, { path: '../etc/passwd' }, 'invalid_input'],
    ['at a path of MC’s own', operator, { path: 'log/checkpoint' }, 'invalid_input'],
    ['in place of the manifest', operator, { path: 'manifest.json' }, 'invalid_input'],
  ])('is refused: %s', async (_name, actor, over, expected) => {
    const before = await test.db.evidenceRecord.count();
    await expect(recordEvidence(ctxOf(actor), given(over))).rejects.toSatisfy((e) => code(e) === expected);
    expect(await test.db.evidenceRecord.count()).toBe(before);
  });

  it('no store of the residency: refused with what to change', async () => {
    const config = testConfig(`
environment: { name: test, kind: demo }
tenants: [{ id: TENANT_004, residency: apac }, { id: TENANT_005 }]
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
evidence: { stores: [{ id: local-eu, kind: local, region: eu }] }
`);
    const ctx = ctxOf(operator, { ports: testPorts(config) });
    await expect(recordEvidence(ctx, given({ tenantId: 'TENANT_004' }))).rejects.toThrow(
      /TENANT_004 must stay in apac, store "local-eu" is in eu/,
    );
    await expect(recordEvidence(ctx, given({ tenantId: 'TENANT_005' }))).rejects.toSatisfy(
      (e) =>
        e instanceof AppError && /residency of TENANT_005 is unknown.*evidence\.stores/.test(e.userMessage),
    );
  });

  it('a row that cannot be written leaves no record and no audit row', async () => {
    const ids = { next: () => 'evd_TWICE00000000000000000000' };
    await recordEvidence(ctxOf(operator, { ids }), given());
    const audits = await test.db.auditEvent.count();
    await expect(recordEvidence(ctxOf(operator, { ids }), given())).rejects.toThrow();
    expect(await test.db.auditEvent.count()).toBe(audits);
  });
});

describe('bytes that were tampered with', () => {
  const put = async (text: string) => {
    const made = await recordEvidence(ctxOf(operator), given({ content: utf8(text) }));
    return made.artifact.sha256;
  };
  it('are named as altered, and the last piece is never handed out', async () => {
    const sha256 = await put('as it was signed');
    const altered = ports.blobs.map((store) => ({
      ...store,
      open: async () => Readable.from([utf8('As it was '), utf8('signed')]),
    }));
    const ctx = ctxOf(operator, { ports: { ...ports, blobs: altered } });
    const got: Uint8Array[] = [];
    const read = async () => {
      for await (const part of await openBlob(ctx, sha256)) got.push(part);
    };
    await expect(read()).rejects.toMatchObject({ name: 'BlobAlteredError' });
    expect(got).toEqual([utf8('As it was ')]);
  });
  it('are named as missing when they are gone', async () => {
    const sha256 = await put('soon gone');
    await ports.blobs[0]?.remove(sha256);
    await expect(openBlob(ctxOf(operator), sha256)).rejects.toMatchObject({ name: 'BlobMissingError' });
    await expect(openBlob(ctxOf(operator), 'f'.repeat(64))).rejects.toMatchObject({
      name: 'BlobMissingError',
    });
  });
});

describe('what MC records of itself', () => {
  it('is the dashboard export, the same bytes every time', async () => {
    const first = await recordDashboard(ctxOf(operator));
    const second = await recordDashboard(ctxOf(operator));
    expect(first).toMatchObject({
      path: 'observability/dashboard-mc-platform.json',
      kind: 'dashboard-export',
    });
    expect(second.artifact).toEqual(first.artifact);
  });
  it('is the recording rules', async () => {
    const [rules] = await recordRules(ctxOf(operator));
    expect(rules).toMatchObject({ path: 'observability/recording-rules.yaml', kind: 'recording-rules' });
    await expect(recordRules(ctxOf(testUser('viewer')))).rejects.toSatisfy((e) => code(e) === 'forbidden');
  });
});

it('a file is attached as what its sender says it is', async () => {
  const query = attachQuerySchema.parse({
    kind: 'note',
    title: 'A note',
    path: 'notes/a.txt',
    verdict: 'fail',
  });
  const file = { bytes: utf8('<script>'), mediaType: 'text/plain; charset=utf-8' };
  const made = await attachFile(ctxOf(operator), query, file);
  expect(made).toMatchObject({ verdict: 'fail', artifact: { mediaType: 'text/plain; charset=utf-8' } });
  const odd = await attachFile(ctxOf(operator), query, { ...file, mediaType: 'not a media type' });
  expect(odd.artifact.mediaType).toBe('application/octet-stream');
});
