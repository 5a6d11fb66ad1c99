import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildStatement, encodeSigstoreBundle, PAYLOAD_TYPE, pae, predicateType } from '@/lib/attestations';
import { signStatement } from '@/lib/attestations/server';
import { encodeGateVerdict, GATE_VERDICT_PATH, testResultOf } from '@/lib/drift';
import { getRecord, recordEvidence } from '@/lib/evidence/server';
import { AppError, fromUtf8, type Json, sha256Hex, toBase64, utf8 } from '@/lib/kernel';
import { type PublicKey, pemOf, publicKeyFromSpki } from '@/lib/keys';
import { currentKey } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import { CI_SECRETS, ciConfigText, signedHeaders } from '@/lib/testing/ci-post';
import { testClock, testConfig, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { judged, samplePolicy } from '@/lib/testing/drift-samples';
import { receivePost } from '.';

type Signer = { key: PublicKey; sign(message: Uint8Array): Uint8Array };
function newSigner(): Signer {
  const pair = generateKeyPairSync('ed25519');
  const key = publicKeyFromSpki(new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' })));
  return { key, sign: (message) => new Uint8Array(sign(null, message, pair.privateKey)) };
}

let test: TestDb;
let ctx: Ctx;
const clock = testClock();
const dir = mkdtempSync(join(tmpdir(), 'mc-ci-'));
const gate = newSigner();
const retired = newSigner();
const stranger = newSigner();
const judge = newSigner();
const SNAPSHOT = utf8('{"objects":[]}');

beforeAll(async () => {
  for (const [name, value] of Object.entries(CI_SECRETS)) vi.stubEnv(name, value);
  writeFileSync(join(dir, 'gate.pub'), pemOf(gate.key));
  writeFileSync(join(dir, 'retired.pub'), pemOf(retired.key));
  writeFileSync(join(dir, 'judge.pub'), pemOf(judge.key));
  test = await createTestDb();
  const more = `  keys:
    - { name: gate, file: "${dir}/gate.pub", kinds: [config-snapshot] }
    - { name: judge, file: "${dir}/judge.pub", kinds: [test-result] }
    - { name: old-gate, file: "${dir}/retired.pub", validTo: "2030-01-01T00:00:00Z" }
  maxAttestationBytes: 20000
`;
  const ports = testPorts(testConfig(ciConfigText({ more }), CI_SECRETS));
  ctx = testCtx(test.db, { kind: 'anonymous' }, { clock, ports });
  // The keyset is made at first use; a statement of MC's own needs it.
  await currentKey({ ...ctx, actor: { kind: 'system', job: 'test' } }, 'demo', 'attest');
});
afterAll(async () => {
  rmSync(dir, { recursive: true });
  await test.drop();
});

let serial = 0;
/** A signed statement about a snapshot; every one is another unless told otherwise. */
function aBundle(
  change: {
    by?: Signer;
    kind?: string;
    predicate?: { [key: string]: Json };
    about?: Uint8Array;
    name?: string;
  } = {},
) {
  const {
    by = gate,
    kind = 'config-snapshot',
    predicate = {},
    about = SNAPSHOT,
    name = 'config-snapshot.json',
  } = change;
  serial += 1;
  const payload = buildStatement({
    subjects: [{ name, sha256: sha256Hex(about) }],
    predicateType: predicateType(kind),
    predicate: {
      environment: 'test',
      origin: 'demo',
      createdAt: '2030-06-15T11:00:00.000Z',
      serial,
      ...predicate,
    },
  });
  const bytes = encodeSigstoreBundle({
    payload,
    signature: by.sign(pae(PAYLOAD_TYPE, payload)),
    keyId: by.key.keyId,
  });
  return { payload, bundle: JSON.parse(fromUtf8(bytes)) as { [key: string]: Json }, text: fromUtf8(bytes) };
}

async function send(body: object, options: { id?: string } = {}) {
  const bytes = utf8(JSON.stringify({ kind: 'attestation', ...body }));
  const headers = { 'content-type': 'application/json', ...signedHeaders(bytes, clock.now(), options) };
  return receivePost(ctx, { headers: new Headers(headers), read: async () => bytes });
}
const reasonOf = (body: object) =>
  send(body).then(
    () => 'taken',
    (error: unknown) => (error instanceof AppError ? (error.reason ?? error.code) : error),
  );
const reader = () => ({ ...ctx, actor: testUser('viewer') });

describe('an attestation that is posted', () => {
  it('becomes a record of the bundle as it came, and one of its artifact', async () => {
    const { bundle, text, payload } = aBundle({ predicate: { release: 'v0.4.0', objects: 0 } });
    const answer = await send({ bundle, artifact: toBase64(SNAPSHOT) });
    expect(answer.status).toBe(201);
    const reply = JSON.parse(answer.reply);
    expect(reply).toMatchObject({
      kind: 'attestation',
      signer: 'gate',
      keyId: gate.key.keyId,
      payloadDigest: sha256Hex(payload),
      known: false,
    });
    const kept = await getRecord(reader(), reply.recordId);
    expect(kept).toMatchObject({
      kind: 'ci-attestation',
      release: 'v0.4.0',
      artifact: { sha256: sha256Hex(text) },
      actor: { kind: 'ci', id: 'webhook:builder' },
      cites: [{ sha256: sha256Hex(SNAPSHOT), role: 'subject', recordId: reply.artifactRecordId }],
    });
    const artifact = await getRecord(reader(), reply.artifactRecordId);
    expect(artifact).toMatchObject({
      kind: 'config-snapshot',
      path: 'config/config-snapshot.json',
      artifact: { sha256: sha256Hex(SNAPSHOT) },
      source: { attested: { signer: 'gate', keyId: gate.key.keyId } },
      statement: { payload: { predicate: { objects: 0, origin: 'demo' } } },
    });
    for (const record of [kept, artifact])
      expect(record.checks.filter(({ state }) => state === 'fail')).toEqual([]);
    expect(await test.db.auditEvent.count({ where: { action: 'evidence.recorded', actorKind: 'ci' } })).toBe(
      2,
    );
  });

  it('that is a verdict of the gate counts as one: a broken glass raises its alarms, once', async () => {
    const broken = { reason: 'payments are down', by: 'ada' };
    const { verdict } = judged(samplePolicy('web'), samplePolicy('api'), { breakGlass: broken });
    const file = encodeGateVerdict({ ...verdict, environment: 'test' });
    const { bundle } = aBundle({
      by: judge,
      kind: 'gate-verdict',
      about: file,
      name: GATE_VERDICT_PATH,
      predicate: testResultOf(verdict),
    });
    expect((await send({ bundle, artifact: toBase64(file) })).status).toBe(201);
    expect((await send({ bundle, artifact: toBase64(file) })).status).toBe(200);
    const audited = (action: string) => test.db.auditEvent.count({ where: { action } });
    expect(await audited('gate.glass-broken')).toBe(1);
    expect(await audited('approval.requested')).toBe(1);
    expect(await test.db.evidenceRecord.count({ where: { kind: 'gate-verdict' } })).toBe(1);
  });

  it('that calls itself a verdict of the gate and is none is refused', async () => {
    const file = utf8('{"verdict":"pass"}');
    const { bundle } = aBundle({ by: judge, kind: 'gate-verdict', about: file, name: GATE_VERDICT_PATH });
    expect(await reasonOf({ bundle, artifact: toBase64(file) })).toBe('invalid_input');
  });

  it('by one hundred duplicates at once is one record; posted again under another key it is known', async () => {
    const { text, payload } = aBundle();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => send({ bundle: text }, { id: 'msg_same' })),
    );
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ reply }) => reply)).size).toBe(1);
    const others = await Promise.all([1, 2, 3].map(() => send({ bundle: text })));
    for (const { status, reply } of others) {
      expect(status).toBe(200);
      expect(JSON.parse(reply)).toMatchObject({
        known: true,
        recordId: JSON.parse(answers[0]?.reply ?? '').recordId,
      });
    }
    expect(await test.db.ciAttestation.count({ where: { payloadDigest: sha256Hex(payload) } })).toBe(1);
    expect(await test.db.evidenceRecord.count({ where: { artifactDigest: sha256Hex(text) } })).toBe(1);
  });

  it('under ten keys at once is one record too', async () => {
    const { text } = aBundle();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => send({ bundle: text }, { id: `msg_${n}_once` })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await test.db.evidenceRecord.count({ where: { artifactDigest: sha256Hex(text) } })).toBe(1);
  });

  it('and signed by MC itself is taken; one it recorded itself is known', async () => {
    const system = { ...ctx, actor: { kind: 'system' as const, job: 'test' } };
    const signed = await signStatement(system, {
      subjects: [{ name: 'verdict.json', sha256: sha256Hex(SNAPSHOT) }],
      predicateType: predicateType('test-result'),
      predicate: { result: 'FAILED', configuration: [] },
    });
    const answer = await send({ bundle: fromUtf8(signed.bundle) });
    expect(JSON.parse(answer.reply)).toMatchObject({ signer: 'mission-control', known: false });
    expect(await getRecord(reader(), JSON.parse(answer.reply).recordId)).toMatchObject({ verdict: 'fail' });

    const own = await recordEvidence(system, {
      kind: 'test-result',
      title: 'A result',
      path: 'tests/own.json',
      verdict: 'pass',
      source: {},
      content: SNAPSHOT,
    });
    const { statement } = await getRecord(reader(), own.id);
    expect(JSON.parse((await send({ bundle: statement.bundle })).reply)).toMatchObject({
      known: true,
      recordId: own.id,
    });
  });

  it('of a replay keeps saying so', async () => {
    const { bundle } = aBundle({ predicate: { origin: 'replay' } });
    const { recordId } = JSON.parse((await send({ bundle })).reply);
    expect(await getRecord(reader(), recordId)).toMatchObject({ origin: 'replay' });
  });
});

describe('an attestation is refused', () => {
  const flipped = () => {
    const { bundle } = aBundle();
    const envelope = bundle.dsseEnvelope as { signatures: { sig: string; keyid: string }[] };
    const bytes = Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64');
    bytes[5] = (bytes[5] ?? 0) ^ 1;
    return {
      ...bundle,
      dsseEnvelope: {
        ...envelope,
        signatures: [{ ...envelope.signatures[0], sig: bytes.toString('base64') }],
      },
    };
  };
  it.each<[string, () => object, string]>([
    ['that is no bundle', () => ({ bundle: {} }), 'attestation-malformed'],
    ['with a field more', () => ({ bundle: { ...aBundle().bundle, note: 1 } }), 'attestation-malformed'],
    [
      'by a key that is not configured',
      () => ({ bundle: aBundle({ by: stranger }).bundle }),
      'attestation-key-unknown',
    ],
    [
      'by a key that is retired',
      () => ({ bundle: aBundle({ by: retired }).bundle }),
      'attestation-key-not-good',
    ],
    [
      'by a key that may not sign this kind',
      () => ({ bundle: aBundle({ kind: 'test-result' }).bundle }),
      'attestation-key-not-good',
    ],
    ['whose signature is changed', () => ({ bundle: flipped() }), 'attestation-signature-bad'],
    [
      'that is an approval',
      () => ({ bundle: aBundle({ kind: 'change-approval' }).bundle }),
      'attestation-kind-refused',
    ],
    [
      'of real origin, here in a demo',
      () => ({ bundle: aBundle({ predicate: { origin: 'live' } }).bundle }),
      'attestation-origin-wrong',
    ],
    [
      'of another environment',
      () => ({ bundle: aBundle({ predicate: { environment: 'production' } }).bundle }),
      'attestation-origin-wrong',
    ],
    [
      'with another artifact',
      () => ({ bundle: aBundle().bundle, artifact: toBase64(utf8('other')) }),
      'attestation-artifact-mismatch',
    ],
    [
      'with an artifact that is no base64',
      () => ({ bundle: aBundle().bundle, artifact: 'QR==' }),
      'attestation-artifact-mismatch',
    ],
    [
      'for a tenant nobody declared',
      () => ({ bundle: aBundle().bundle, tenant: 'TENANT_404' }),
      'tenant-unknown',
    ],
    [
      'that is larger than configured',
      () => ({ bundle: aBundle().bundle, artifact: 'A'.repeat(20_000) }),
      'body-too-large',
    ],
  ])('%s', async (_name, body, reason) => {
    const before = await test.db.evidenceRecord.count();
    expect(await reasonOf(body())).toBe(reason);
    expect(await test.db.evidenceRecord.count()).toBe(before);
  });

  it('of the demo by an installation that is real, so that it can never satisfy a gate there', async () => {
    const real = testConfig(
      ciConfigText({ kind: 'development', more: `  keys: [{ name: gate, file: "${dir}/gate.pub" }]` }),
      CI_SECRETS,
    );
    const bytes = utf8(JSON.stringify({ kind: 'attestation', bundle: aBundle().bundle }));
    const headers = new Headers({ 'content-type': 'application/json', ...signedHeaders(bytes, clock.now()) });
    const posting = receivePost(
      { ...ctx, ports: { ...ctx.ports, config: real } },
      { headers, read: async () => bytes },
    );
    await expect(posting).rejects.toMatchObject({ reason: 'attestation-origin-wrong' });
  });
});
