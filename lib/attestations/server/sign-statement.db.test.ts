import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '@/lib/config';
import { sha256Hex } from '@/lib/kernel';
import { currentKey } from '@/lib/keys/server';
import { testClock, testConfig, testCtx, testPorts } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { checkEnvelope } from '../check-envelope';
import { parseSigstoreBundle } from '../sigstore-bundle';
import { signStatement } from './index';

let test: TestDb;
const clock = testClock();

beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

const demo = () => testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
const live = () => {
  const config: Config = { ...testConfig(), environment: { name: 'production', kind: 'production' } };
  return { ...demo(), ports: testPorts(config) };
};
const about = { subjects: [{ name: 'a.json', sha256: sha256Hex('a') }], predicateType: 'urn:x' };

describe('signStatement', () => {
  it('signs environment, origin and time whatever the caller says of them', async () => {
    const ctx = demo();
    const predicate = { environment: 'production', origin: 'live', createdAt: 'never', n: 1 };
    const signed = await signStatement(ctx, { ...about, predicate });
    const parsed = parseSigstoreBundle(signed.bundle);
    expect(parsed.statement.predicate).toEqual({
      environment: 'test',
      origin: 'demo',
      createdAt: clock.now().toISOString(),
      n: 1,
    });
    const key = await currentKey(ctx, 'demo', 'attest');
    expect(await checkEnvelope(ctx.ports.crypto, parsed, key)).toEqual({ ok: true });
    expect(signed).toMatchObject({
      keyId: key.keyId,
      payloadDigest: sha256Hex(parsed.payload),
      signatureDigest: sha256Hex(parsed.signature),
    });
  });

  it('uses other keys for the demo than for live', async () => {
    const ids = await Promise.all(
      [demo(), live()].map(async (ctx) => (await signStatement(ctx, { ...about, predicate: {} })).keyId),
    );
    expect(new Set(ids).size).toBe(2);
  });

  it('lets a replay through and refuses to pass the demo off as live, or the other way round', async () => {
    const replay = await signStatement(live(), { ...about, predicate: {}, origin: 'replay' });
    expect(parseSigstoreBundle(replay.bundle).statement.predicate.origin).toBe('replay');
    for (const [ctx, origin] of [
      [demo(), 'live'],
      [live(), 'demo'],
    ] as const) {
      await expect(signStatement(ctx, { ...about, predicate: {}, origin })).rejects.toMatchObject({
        code: 'invalid_input',
      });
    }
  });

  it.each([
    ['no subject', { ...about, subjects: [] }],
    ['a digest in capitals', { ...about, subjects: [{ name: 'a', sha256: 'A'.repeat(64) }] }],
  ])('refuses %s', async (_name, input) => {
    await expect(signStatement(demo(), { ...input, predicate: {} })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});
