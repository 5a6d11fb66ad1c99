import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { checkKeyset } from '@/lib/attestations';
import { sha256Hex, utf8 } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { openSigner } from '@/lib/platform/open-signer';
import { type TestClock, testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { judgeKey, rootKeyOf } from '../judge-key';
import { publicKeyOf } from '../keyset';
import {
  ensureKeyset,
  exportKeyset,
  listKeys,
  readKeyset,
  revokeKey,
  rotateKey,
  signAs,
  signAsAll,
} from './index';

let test: TestDb;
let dataDir: string;
let clock: TestClock;

beforeEach(async () => {
  test = await createTestDb();
  clock = testClock();
  dataDir = mkdtempSync(join(tmpdir(), 'mc-keys-'));
});
afterEach(async () => {
  await test.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

function as(actor: Actor): Ctx {
  const ctx = testCtx(test.db, actor, { clock });
  return {
    ...ctx,
    ports: { ...ctx.ports, signer: openSigner({ evidence: ctx.ports.config.evidence, dataDir }) },
  };
}
const admin = () => as(testUser('admin'));
const local: Actor = { kind: 'local', osUser: 'sam', grants: [{ role: 'operator', tenants: '*' }] };
const rotation = { purpose: 'attest', reason: 'yearly rotation' } as const;
const audited = async (action: string) =>
  (await test.db.auditEvent.findMany({ where: { action }, orderBy: { id: 'asc' } })).map(
    ({ objectId, reason, actorName }) => ({ objectId, reason, actorName }),
  );
async function keyset() {
  const signed = await readKeyset(admin(), 'demo');
  if (signed === null) throw new Error('no keyset');
  return signed;
}
const inUse = (keys: Awaited<ReturnType<typeof listKeys>>, purpose: string) =>
  keys.keys.filter((key) => key.purpose === purpose && key.state === 'in-use').map(({ keyId }) => keyId);

describe('rotateKey', () => {
  it('signs with the new key at once, and what the old one signed counts during the overlap and before it', async () => {
    const message = utf8('a statement');
    const old = await signAs(admin(), 'demo', 'attest', message);
    clock.advance(3_600);
    const rotatedAt = clock.now();
    const view = await rotateKey(admin(), rotation);
    expect(view.version).toBe(2);
    const fresh = await signAs(admin(), 'demo', 'attest', message);
    expect(fresh.key.keyId).not.toBe(old.key.keyId);
    expect(inUse(view, 'attest')).toEqual([fresh.key.keyId]);
    const { keyset: now } = await keyset();
    const judge = (hours: number) =>
      judgeKey(now, {
        keyId: old.key.keyId,
        purpose: 'attest',
        at: new Date(rotatedAt.getTime() + hours * 3_600_000),
      }).state;
    expect([-1, 0, 23, 24, 1_000].map(judge)).toEqual(['good', 'good', 'good', 'retired', 'retired']);
    expect(await admin().ports.crypto.verify(old.key, message, old.signature)).toBe(true);
  });

  it('chains versions by digest, and the root signs each', async () => {
    const first = await ensureKeyset(admin(), 'demo');
    await rotateKey(admin(), rotation);
    const second = await keyset();
    expect(second.keyset.previous).toBe(sha256Hex(first.document));
    expect(second.previousRootBundle).toBeNull();
    const root = rootKeyOf(first.keyset);
    if (root === null) throw new Error('no root');
    expect(await checkKeyset(admin().ports.crypto, second, root)).toMatchObject({ ok: true });
  });

  it('has a new root vouched for by the old one too', async () => {
    const first = await ensureKeyset(admin(), 'demo');
    const oldRoot = rootKeyOf(first.keyset);
    clock.advance(60);
    const view = await rotateKey(admin(), { purpose: 'root', reason: 'moved to a safe' });
    const second = await keyset();
    const newRoot = rootKeyOf(second.keyset);
    if (oldRoot === null || newRoot === null || second.previousRootBundle === null)
      throw new Error('no root');
    expect(view.rootKeyId).toBe(newRoot.keyId);
    expect(newRoot.keyId).not.toBe(oldRoot.keyId);
    const { crypto } = admin().ports;
    expect(await checkKeyset(crypto, second, newRoot)).toMatchObject({ ok: true });
    const handedOver = { document: second.document, bundle: second.previousRootBundle };
    expect(await checkKeyset(crypto, handedOver, oldRoot, { successor: true })).toMatchObject({ ok: true });
    expect(await checkKeyset(crypto, handedOver, oldRoot)).toMatchObject({ code: 'key-untrusted' });
  });

  it('audits what was added and what was retired, with the reason, in the same transaction', async () => {
    await ensureKeyset(admin(), 'demo');
    const before = await keyset();
    await rotateKey(as(local), rotation);
    expect(await audited('key.retired')).toEqual([
      {
        objectId: before.keyset.keys.find(({ purpose }) => purpose === 'attest')?.keyId,
        reason: 'yearly rotation',
        actorName: 'sam',
      },
    ]);
    expect((await audited('key.added')).at(-1)).toMatchObject({ actorName: 'sam' });
    const rows = await test.db.auditEvent.count();
    const broken = admin();
    const signer = { ...broken.ports.signer, sign: () => Promise.reject(new Error('no power')) };
    const failing = { ...broken, ports: { ...broken.ports, signer } };
    await expect(rotateKey(failing, rotation)).rejects.toThrow('no power');
    expect(await test.db.auditEvent.count()).toBe(rows);
    expect((await keyset()).keyset.version).toBe(2);
  });

  it('lets one of two who looked at the same version through', async () => {
    await ensureKeyset(admin(), 'demo');
    const both = await Promise.allSettled(
      [admin(), admin()].map((ctx) => rotateKey(ctx, { ...rotation, version: 1 })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
    expect((await keyset()).keyset.version).toBe(2);
  });

  it('makes a P-256 key for statements when asked, and never for the log', async () => {
    const view = await rotateKey(admin(), { ...rotation, algorithm: 'ecdsa-p256-sha256' });
    expect(view.keys[0]).toMatchObject({ purpose: 'attest', algorithm: 'ecdsa-p256-sha256' });
    const { key, signature } = await signAs(admin(), 'demo', 'attest', utf8('x'));
    expect(await admin().ports.crypto.verify(key, utf8('x'), signature)).toBe(true);
    await expect(
      rotateKey(admin(), { purpose: 'log', reason: 'a try', algorithm: 'ecdsa-p256-sha256' }),
    ).rejects.toMatchObject({ code: 'misconfigured' });
  });

  it.each(['viewer', 'responder', 'operator', 'approver', 'auditor', 'ci'] as const)(
    'is not for a %s',
    async (role) => {
      await expect(rotateKey(as(testUser(role)), rotation)).rejects.toMatchObject({ code: 'forbidden' });
      await expect(
        revokeKey(as(testUser(role)), { keyId: `SHA256:${'A'.repeat(43)}`, reason: 'because' }),
      ).rejects.toMatchObject({ code: 'forbidden' });
    },
  );

  it('is not for an admin of one tenant only', async () => {
    const limited = as(testUser([{ role: 'admin', tenants: ['TENANT_001'] }]));
    await expect(rotateKey(limited, rotation)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('asks for a reason', async () => {
    await expect(rotateKey(admin(), { purpose: 'attest', reason: ' ' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});

describe('signAsAll', () => {
  const message = utf8('a checkpoint');
  const signers = async () => (await signAsAll(admin(), 'demo', 'log', message)).map(({ key }) => key.keyId);

  it('signs with both keys while they overlap, the newer first, and with one before and after', async () => {
    const [old] = await signers();
    clock.advance(60);
    await rotateKey(admin(), { purpose: 'log', reason: 'new hardware', overlapHours: 2 });
    const both = await signAsAll(admin(), 'demo', 'log', message);
    expect(both.map(({ key }) => key.keyId)).toEqual([both[0]?.key.keyId, old]);
    for (const { key, signature } of both)
      expect(await admin().ports.crypto.verify(key, message, signature)).toBe(true);
    clock.advance(7_200);
    expect(await signers()).toEqual([both[0]?.key.keyId]);
  });

  it('goes on without an older key that is gone, and never uses a revoked one', async () => {
    const [old = ''] = await signers();
    await rotateKey(admin(), { purpose: 'log', reason: 'new hardware' });
    const ctx = admin();
    const signer: typeof ctx.ports.signer = {
      ...ctx.ports.signer,
      sign: (keyId, ...rest) =>
        keyId === old ? Promise.reject(new Error('gone')) : ctx.ports.signer.sign(keyId, ...rest),
    };
    expect(await signAsAll({ ...ctx, ports: { ...ctx.ports, signer } }, 'demo', 'log', message)).toHaveLength(
      1,
    );
    await rotateKey(admin(), { purpose: 'log', reason: 'once more' });
    const [newest, before = ''] = await signers();
    await revokeKey(admin(), { keyId: before, reason: 'stolen' });
    expect(await signers()).toEqual([newest]);
  });
});

describe('revokeKey', () => {
  it('takes trust away from the moment named, and puts a successor in use', async () => {
    const { key: stolen } = await signAs(admin(), 'demo', 'attest', utf8('x'));
    clock.advance(7_200);
    const at = new Date(clock.now().getTime() - 3_600_000).toISOString();
    const view = await revokeKey(admin(), { keyId: stolen.keyId, reason: 'laptop stolen', at });
    expect(inUse(view, 'attest')).toHaveLength(1);
    expect(view.keys.find(({ keyId }) => keyId === stolen.keyId)).toMatchObject({
      state: 'revoked',
      revokedAt: at,
    });
    const { keyset: now } = await keyset();
    const judge = (time: string) => judgeKey(now, { keyId: stolen.keyId, purpose: 'attest', at: time }).state;
    expect([judge(at), judge(new Date(Date.parse(at) - 1).toISOString())]).toEqual(['revoked', 'good']);
    expect((await signAs(admin(), 'demo', 'attest', utf8('x'))).key.keyId).not.toBe(stolen.keyId);
    expect(await audited('key.revoked')).toEqual([
      { objectId: stolen.keyId, reason: 'laptop stolen', actorName: 'admin' },
    ]);
  });

  it('adds nothing when another key is in use already', async () => {
    const { key: old } = await signAs(admin(), 'demo', 'attest', utf8('x'));
    await rotateKey(admin(), rotation);
    const view = await revokeKey(admin(), { keyId: old.keyId, reason: 'found in a backup' });
    expect(view.keys.filter(({ purpose }) => purpose === 'attest')).toHaveLength(2);
  });

  it('replaces a root that is lost, without its word', async () => {
    const first = await ensureKeyset(admin(), 'demo');
    const lost = rootKeyOf(first.keyset);
    if (lost === null) throw new Error('no root');
    clock.advance(1);
    await revokeKey(admin(), { keyId: lost.keyId, reason: 'the safe burned' });
    const second = await keyset();
    expect(second.previousRootBundle).toBeNull();
    const root = rootKeyOf(second.keyset);
    expect(root?.keyId).not.toBe(lost.keyId);
    expect(await checkKeyset(admin().ports.crypto, second, lost)).toMatchObject({
      ok: false,
      code: 'key-id-mismatch',
    });
  });

  it.each([
    ['a key nobody knows', { keyId: `SHA256:${'A'.repeat(43)}` }, 'not_found'],
    ['a time to come', { at: '2031-01-01T00:00:00Z' }, 'invalid_input'],
    ['a key id that is none', { keyId: 'mine' }, 'invalid_input'],
  ])('refuses %s', async (_name, wrong, code) => {
    const { key } = await signAs(admin(), 'demo', 'attest', utf8('x'));
    await expect(revokeKey(admin(), { keyId: key.keyId, reason: 'because', ...wrong })).rejects.toMatchObject(
      { code },
    );
  });

  it('moves a revocation to an earlier time, never to a later one', async () => {
    const { key } = await signAs(admin(), 'demo', 'attest', utf8('x'));
    const revoke = (minutesAgo: number) =>
      revokeKey(admin(), {
        keyId: key.keyId,
        reason: 'seen in a log',
        at: new Date(clock.now().getTime() - minutesAgo * 60_000).toISOString(),
      });
    await revoke(10);
    await expect(revoke(5)).rejects.toMatchObject({ code: 'conflict' });
    expect((await revoke(60)).version).toBe(3);
  });
});

describe('listKeys and exportKeyset', () => {
  it('say that there is nothing yet, and make nothing', async () => {
    expect(await listKeys(as(testUser('viewer')))).toMatchObject({
      version: null,
      rootKeyId: null,
      keys: [],
    });
    await expect(exportKeyset(admin())).rejects.toMatchObject({ code: 'not_found' });
    expect(await test.db.keyset.count()).toBe(0);
  });

  it('show the fingerprints a stranger has to compare, and files that belong to them', async () => {
    await ensureKeyset(admin(), 'demo');
    const view = await listKeys(as(testUser('viewer')));
    expect(view.signature).toMatchObject({ state: 'pass' });
    const { files, fingerprints } = await exportKeyset(as(testUser('auditor')));
    expect(fingerprints.root).toBe(view.rootKeyId);
    expect(Object.keys(files)).toEqual([
      'root.pub',
      'mc.pub',
      'log.vkey',
      'keyset.json',
      'keyset.json.sigstore.json',
    ]);
    expect(files['log.vkey']).toMatch(/^mission-control\/0a1b2c3d\/demo-log\+[0-9a-f]{8}\+A/);
    expect(sha256Hex(files['keyset.json'] ?? '')).toBe(sha256Hex((await keyset()).document));
  });

  it('say so when the keyset in the database is not the one the root signed', async () => {
    await ensureKeyset(admin(), 'demo');
    const { keyset: real, bundle } = await keyset();
    const [entry] = real.keys;
    if (entry === undefined) throw new Error('no key');
    const forged = { ...real, version: 2, keys: real.keys.map((key) => ({ ...key, reason: 'forged' })) };
    expect(publicKeyOf(entry).keyId).toBe(entry.keyId);
    await test.db.keyset.create({
      data: {
        log: 'demo',
        version: 2,
        document: new Uint8Array(utf8(JSON.stringify(forged))),
        bundle: new Uint8Array(bundle),
        createdAt: clock.now(),
      },
    });
    expect((await listKeys(admin())).signature).toMatchObject({
      state: 'fail',
      reason: expect.stringContaining('keyset-invalid'),
    });
  });

  it('are closed to whoever may not read', async () => {
    await expect(listKeys(as(testUser('ci')))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(exportKeyset(as({ kind: 'anonymous' }))).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
