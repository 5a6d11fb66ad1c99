import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkKeyset } from '@/lib/attestations';
import { sha256Hex } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { openDb } from '@/lib/platform/db';
import { openSigner } from '@/lib/platform/open-signer';
import { testClock, testCtx } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { rootKeyOf } from '../judge-key';
import { currentKey, ensureKeyset, readKeyset, signAs } from './index';

let test: TestDb;
let dataDir: string;
const clock = testClock();

beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'mc-keys-'));
  return () => rmSync(dataDir, { recursive: true, force: true });
});

/** One process: its own connections and its own view of the key files. */
function processOf(overrides: Partial<Ctx> = {}): Ctx {
  const ctx = testCtx(test.db, { kind: 'system', job: 'test' }, { clock, ...overrides });
  const signer = openSigner({ evidence: ctx.ports.config.evidence, dataDir });
  return { ...ctx, ports: { ...ctx.ports, signer } };
}

describe('ensureKeyset', () => {
  it('makes one keyset however many processes come first at once, and leaves no key over', async () => {
    const others = [openDb(test.url, 2), openDb(test.url, 2), openDb(test.url, 2)];
    const all = await Promise.all([test.db, ...others].map((db) => ensureKeyset(processOf({ db }), 'demo')));
    await Promise.all(others.map((db) => db.$disconnect()));
    expect(new Set(all.map(({ document }) => sha256Hex(document))).size).toBe(1);
    expect(await test.db.keyset.count({ where: { log: 'demo' } })).toBe(1);
    expect(readdirSync(join(dataDir, 'keys'))).toHaveLength(3);
    expect(await test.db.auditEvent.count({ where: { action: 'key.added' } })).toBe(3);
  });

  it('is vouched for by its own root, names the log, and is audited with the statement', async () => {
    const ctx = processOf();
    const signed = await ensureKeyset(ctx, 'live');
    expect(signed.keyset).toMatchObject({
      origin: 'mission-control/0a1b2c3d/log',
      version: 1,
      previous: null,
      createdAt: clock.now().toISOString(),
    });
    const root = rootKeyOf(signed.keyset);
    if (root === null) throw new Error('no root');
    expect(await checkKeyset(ctx.ports.crypto, signed, root)).toMatchObject({ ok: true });
    expect(await readKeyset(ctx, 'live')).toMatchObject({ keyset: signed.keyset });
    const row = await test.db.auditEvent.findFirstOrThrow({
      where: { action: 'key.added', objectId: root.keyId },
    });
    expect(row).toMatchObject({ objectKind: 'key', payloadDigest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('keeps demo and live apart', async () => {
    const ctx = processOf();
    const demo = await ensureKeyset(ctx, 'demo');
    const live = await ensureKeyset(ctx, 'live');
    const ids = (keys: typeof demo.keyset.keys) => new Set(keys.map(({ keyId }) => keyId));
    expect(ids([...demo.keyset.keys, ...live.keyset.keys]).size).toBe(6);
    expect(demo.keyset.origin).toBe('mission-control/0a1b2c3d/demo-log');
  });

  it('says null before anything was signed, and nothing is written by looking', async () => {
    const fresh = await createTestDb();
    expect(await readKeyset(processOf({ db: fresh.db }), 'demo')).toBeNull();
    expect(await fresh.db.keyset.count()).toBe(0);
    await fresh.drop();
  });

  it('leaves nothing behind when the row cannot be written, and uses the same keys at the next try', async () => {
    const fresh = await createTestDb();
    const ctx = processOf({ db: fresh.db });
    const { signer } = ctx.ports;
    const broken = { ...signer, sign: () => Promise.reject(new Error('the power went out')) };
    const failing = { ...ctx, ports: { ...ctx.ports, signer: broken } };
    await expect(ensureKeyset(failing, 'demo')).rejects.toThrow('the power went out');
    expect(await fresh.db.keyset.count()).toBe(0);
    expect(await fresh.db.auditEvent.count()).toBe(0);
    await ensureKeyset(ctx, 'demo');
    expect(readdirSync(join(dataDir, 'keys'))).toHaveLength(3);
    await fresh.drop();
  });
});

describe('signAs', () => {
  it('signs with the key of the purpose, which a stranger can verify', async () => {
    const fresh = await createTestDb();
    const ctx = processOf({ db: fresh.db });
    const message = new TextEncoder().encode('a checkpoint');
    const { key, signature } = await signAs(ctx, 'demo', 'log', message);
    expect(key).toEqual(await currentKey(ctx, 'demo', 'log'));
    expect(await ctx.ports.crypto.verify(key, message, signature)).toBe(true);
    expect(await ctx.ports.crypto.verify(await currentKey(ctx, 'demo', 'attest'), message, signature)).toBe(
      false,
    );
    await fresh.drop();
  });

  it('refuses a signature that the public key does not verify', async () => {
    const fresh = await createTestDb();
    const ctx = processOf({ db: fresh.db });
    await ensureKeyset(ctx, 'demo');
    const signer = { ...ctx.ports.signer, sign: async () => new Uint8Array(64) };
    const faulty = { ...ctx, ports: { ...ctx.ports, signer } };
    await expect(signAs(faulty, 'demo', 'attest', new Uint8Array())).rejects.toMatchObject({
      code: 'misconfigured',
    });
    await fresh.drop();
  });

  it('says where to look when the private key is not on this machine', async () => {
    const fresh = await createTestDb();
    const ctx = processOf({ db: fresh.db });
    await ensureKeyset(ctx, 'demo');
    rmSync(join(dataDir, 'keys'), { recursive: true });
    const elsewhere = processOf({ db: fresh.db });
    await expect(signAs(elsewhere, 'demo', 'attest', new Uint8Array())).rejects.toMatchObject({
      code: 'misconfigured',
      userMessage: expect.stringContaining('mc keys revoke'),
    });
    await fresh.drop();
  });
});
