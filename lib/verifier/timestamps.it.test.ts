import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import {
  buildSampleBundle,
  chunked,
  makeKeys,
  type SampleOptions,
  sampleTar,
} from '@/lib/testing/sample-bundle';
import { createAuthority, hasOpenssl, type TestAuthority } from '@/lib/testing/timestamp-authority';
import { buildTimestampRequest } from '@/lib/timestamps';
import { verifyBundle } from '.';

const keys = makeKeys();
const nonce = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

describe.skipIf(!hasOpenssl())('timestamps under signatures (needs the openssl command)', () => {
  let tsa: TestAuthority;
  let other: TestAuthority;
  const answers = new Map<string, Uint8Array>();
  beforeAll(async () => {
    tsa = createAuthority();
    other = createAuthority();
    // Ed25519 signatures repeat: the first round gives those of the records, the second that of the manifest about them.
    for (const _round of [1, 2]) {
      const wanted: Uint8Array[] = [];
      const collect = (signature: Uint8Array) => {
        const tokens = tokensOf(signature);
        if (tokens.length === 0) wanted.push(signature);
        return tokens;
      };
      buildSampleBundle({ keys, records: 1, timestamps: collect });
      for (const signature of wanted)
        answers.set(nameOf(signature), tsa.answer(await buildTimestampRequest(signature, nonce)));
    }
  });
  afterAll(() => {
    tsa.remove();
    other.remove();
  });

  const nameOf = (signature: Uint8Array) => Buffer.from(signature).toString('hex');
  const tokensOf = (signature: Uint8Array): Uint8Array[] => {
    const token = answers.get(nameOf(signature));
    return token === undefined ? [] : [token];
  };
  async function judge(options: SampleOptions, timestampCas: string | undefined) {
    const { files, rootKeyId } = buildSampleBundle({ keys, records: 1, ...options });
    const trust = { rootKeyId, ...(timestampCas !== undefined && { timestampCas }) };
    const { checks, verdict } = await verifyBundle(chunked(sampleTar(files)), trust, nodeCrypto);
    const stamps = checks.filter(({ id }) => id.startsWith('timestamps'));
    return {
      verdict,
      states: stamps.map(({ state, code }) => code ?? state),
      reasons: stamps.map(({ reason }) => reason),
    };
  }

  test('by an authority the reader named, they verify', async () => {
    expect(await judge({ timestamps: tokensOf }, tsa.ca)).toMatchObject({
      verdict: 'verified',
      states: ['pass'],
    });
  });

  test('without a named authority they are counted and not believed', async () => {
    const found = await judge({ timestamps: tokensOf }, undefined);
    expect(found).toMatchObject({ verdict: 'verified', states: ['skipped'] });
    expect(found.reasons[0]).toContain('carry 2');
  });

  test('by another authority they fail', async () => {
    const found = await judge({ timestamps: tokensOf }, other.ca);
    expect(found.verdict).toBe('failed');
    expect(found.states).toContain('timestamp-invalid');
  });

  test('of another signature, or altered, they fail', async () => {
    const [first] = answers.values();
    const swapped = await judge({ timestamps: () => [first ?? new Uint8Array()] }, tsa.ca);
    expect(swapped.states).toContain('timestamp-invalid');
    const altered = await judge(
      {
        timestamps: (signature) =>
          tokensOf(signature).map((token) =>
            token.map((byte, i) => (i === token.length - 5 ? byte ^ 1 : byte)),
          ),
      },
      tsa.ca,
    );
    expect(altered).toMatchObject({ verdict: 'failed' });
    expect(altered.states).toContain('timestamp-invalid');
  });

  test('a bundle without any is genuine, and less than was asked for', async () => {
    expect(await judge({}, tsa.ca)).toMatchObject({
      verdict: 'policy-unmet',
      states: ['timestamp-missing', 'skipped'],
    });
  });

  test('a key that was revoked by the time the authority saw the signature does not count, whatever the statement says', async () => {
    const found = await judge(
      {
        timestamps: tokensOf,
        keyset: (keyset) => ({
          ...keyset,
          keys: keyset.keys.map((key) =>
            key.purpose === 'attest' ? { ...key, revokedAt: '2026-03-02T00:00:00.000Z' } : key,
          ),
        }),
      },
      tsa.ca,
    );
    expect(found.states).toContain('key-revoked');
  });
});
