import { createPublicKey } from 'node:crypto';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError, sha256Hex } from '@/lib/kernel';
import { currentKey } from '@/lib/keys/server';
import type { Timestamper } from '@/lib/platform/timestamper';
import { testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { createAuthority, hasOpenssl, type TestAuthority } from '@/lib/testing/timestamp-authority';
import { buildTimestampRequest, verifyTimestamp } from '@/lib/timestamps';
import { parseSigstoreBundle } from '../sigstore-bundle';
import { signStatement } from './index';

let test: TestDb;
let tsa: TestAuthority;
const ports = testPorts();
const present = hasOpenssl();

beforeAll(async () => {
  test = await createTestDb();
  if (present) tsa = createAuthority();
});
afterAll(async () => {
  if (present) tsa.remove();
  await test.drop();
});

const ctxWith = (timestamper: Timestamper | null) =>
  testCtx(test.db, testUser('operator'), { ports: { ...ports, timestamper } });
const down: Timestamper = {
  stamp: () => Promise.reject(new AppError('unreachable', { message: 'the authority is away' })),
};
const asks: Timestamper = {
  async stamp(signature) {
    const response = tsa.answer(await buildTimestampRequest(signature, Uint8Array.of(1, 2, 3)));
    const check = await verifyTimestamp({ response, signature, authorities: tsa.ca });
    if (!check.ok) throw new Error(check.reason);
    return { response, time: check.time, authority: check.authority };
  },
};
const about = {
  subjects: [{ name: 'a.json', sha256: sha256Hex('a') }],
  predicateType: 'urn:x',
  predicate: {},
};
describe('time stamps on statements', () => {
  it('are not asked for where none are configured', async () => {
    const signed = await signStatement(ctxWith(null), about);
    expect(signed.timestamp).toEqual({ state: 'off' });
    expect(parseSigstoreBundle(signed.bundle).timestamps).toEqual([]);
  });

  it('are missing, and their absence is named, while the authority is away', async () => {
    const signed = await signStatement(ctxWith(down), about);
    expect(signed.timestamp).toEqual({ state: 'failed', reason: 'the authority is away' });
    expect(parseSigstoreBundle(signed.bundle).timestamps).toEqual([]);
  });

  it.skipIf(!present)('go into the bundle and verify there', async () => {
    const signed = await signStatement(ctxWith(asks), about);
    const { timestamps, signature } = parseSigstoreBundle(signed.bundle);
    const [response] = timestamps;
    if (response === undefined) throw new Error('no time stamp');
    const check = await verifyTimestamp({ response, signature, authorities: tsa.ca });
    expect(check).toMatchObject({ ok: true });
    expect(signed.timestamp).toMatchObject({ state: 'stamped', time: check.ok ? check.time : '' });
  });

  it.skipIf(!present)(
    'are accepted by @sigstore/verify, and refused there for another authority',
    async () => {
      const ctx = ctxWith(asks);
      const signed = await signStatement(ctx, about);
      const key = await currentKey(ctx, 'demo', 'attest');
      const verify = (ca: string) => {
        const tsaCertificate = derOf(ca);
        const trust = toTrustMaterial(trustedRoot([derOf(tsa.certificate), tsaCertificate]), () => ({
          publicKey: createPublicKey({ key: Buffer.from(key.spki), format: 'der', type: 'spki' }),
          validFor: () => true,
        }));
        const verifier = new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 1 });
        return verifier.verify(
          toSignedEntity(bundleFromJSON(JSON.parse(Buffer.from(signed.bundle).toString()))),
        );
      };
      expect(() => verify(tsa.ca)).not.toThrow();
      const stranger = createAuthority();
      expect(() => verify(stranger.ca)).toThrow();
      stranger.remove();
    },
  );
});

function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
}

/** A trusted root as sigstore-js wants it: one time-stamping authority, its certificate first. */
function trustedRoot(certificates: Buffer[]): Parameters<typeof toTrustMaterial>[0] {
  return {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [],
    ctlogs: [],
    certificateAuthorities: [],
    timestampAuthorities: [
      {
        subject: undefined,
        uri: '',
        certChain: { certificates: certificates.map((rawBytes) => ({ rawBytes })) },
        validFor: { start: new Date(0), end: undefined },
      },
    ],
  } as unknown as Parameters<typeof toTrustMaterial>[0];
}
