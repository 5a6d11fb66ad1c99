import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromUtf8, sha256Hex, utf8 } from '@/lib/kernel';
import { ALGORITHMS, type Algorithm, type PublicKey, pemOf } from '@/lib/keys';
import { currentKey, ensureKeyset, exportKeyset, rotateKey } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import { openSigner } from '@/lib/platform/open-signer';
import { testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type Fault, foreignVerifiers, type Presented, toolsRequired } from '@/lib/testing/foreign-verifiers';
import { signStatement } from './server';
import { predicateType } from './statement';

let test: TestDb;
let dataDir: string;
let ctx: Ctx;
let other: PublicKey;
const good = new Map<Algorithm, Presented>();
const artifact = utf8('{"replicas":3}');
const type = predicateType('config-snapshot');

beforeAll(async () => {
  test = await createTestDb();
  dataDir = mkdtempSync(join(tmpdir(), 'mc-foreign-keys-'));
  const base = testCtx(test.db, testUser('admin'), { clock: testClock() });
  const signer = openSigner({ evidence: base.ports.config.evidence, dataDir });
  ctx = { ...base, ports: { ...base.ports, signer } };
  for (const algorithm of ALGORITHMS) {
    if (algorithm !== 'ed25519')
      await rotateKey(ctx, { purpose: 'attest', reason: 'for the test', algorithm });
    good.set(algorithm, await present());
  }
  other = await currentKey(ctx, 'demo', 'log');
});
afterAll(async () => {
  await test.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** What MC signs with the key now in use, as a stranger gets it. */
async function present(): Promise<Presented> {
  const { bundle, keyId } = await signStatement(ctx, {
    subjects: [{ name: 'config-snapshot.json', sha256: sha256Hex(artifact) }],
    predicateType: type,
    predicate: { note: 'ünïcode and a "quote"', objects: 142 },
  });
  const key = pemOf(await currentKey(ctx, 'demo', 'attest'));
  return { bundle, artifact, key, keyId, predicateType: type };
}

type Parsed = ReturnType<typeof JSON.parse>;
const edit = (presented: Presented, change: (bundle: Parsed) => void): Presented => {
  const parsed = JSON.parse(fromUtf8(presented.bundle));
  change(parsed);
  return { ...presented, bundle: utf8(JSON.stringify(parsed)) };
};
const flip = (base64: string, at: number) => {
  const bytes = Buffer.from(base64, 'base64');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString('base64');
};

/** One way to make each fault. */
const FAULTS: Record<Fault, (presented: Presented) => Presented> = {
  payload: (given) =>
    edit(given, ({ dsseEnvelope }) => {
      const payload = Buffer.from(dsseEnvelope.payload, 'base64').toString();
      dsseEnvelope.payload = Buffer.from(payload.replace('"objects":142', '"objects":143')).toString(
        'base64',
      );
    }),
  signature: (given) =>
    edit(given, ({ dsseEnvelope: { signatures } }) => {
      signatures[0].sig = flip(signatures[0].sig, 20);
    }),
  'payload-type': (given) =>
    edit(given, ({ dsseEnvelope }) => {
      dsseEnvelope.payloadType = 'application/vnd.in-toto.other+json';
    }),
  key: (given) => ({ ...given, key: pemOf(other) }),
  artifact: (given) => ({ ...given, artifact: utf8('{"replicas":4}') }),
  'predicate-type': (given) => ({ ...given, predicateType: predicateType('grounding') }),
  'key-id': (given) =>
    edit(given, ({ dsseEnvelope: { signatures } }) => {
      signatures[0].keyid = other.keyId;
    }),
  hint: (given) =>
    edit(given, ({ verificationMaterial }) => {
      verificationMaterial.publicKey.hint = other.keyId;
    }),
  'extra-field': (given) =>
    edit(given, (bundle) => {
      bundle.note = 'hello';
    }),
  'two-signatures': (given) =>
    edit(given, ({ dsseEnvelope: { signatures } }) => {
      signatures.push(signatures[0]);
    }),
};

describe.each(foreignVerifiers().map((verifier) => [verifier.name, verifier] as const))(
  '%s',
  (_name, verifier) => {
    it('is here', (context) => {
      if (verifier.missing === null) return;
      if (toolsRequired) expect.fail(`MC_TOOLS=required, but ${verifier.missing}`);
      context.skip(verifier.missing);
    });

    describe.runIf(verifier.missing === null).each(ALGORITHMS)('with a key for %s', (algorithm) => {
      function presented(): Presented {
        const found = good.get(algorithm);
        if (found === undefined) throw new Error('beforeAll made none');
        return found;
      }

      it('accepts what MC signed', async () => {
        const { accepted, said } = await verifier.verify(presented());
        expect(accepted, said).toBe(true);
      });

      it.each(verifier.catches)('refuses another %s', async (fault) => {
        const { accepted, said } = await verifier.verify(FAULTS[fault](presented()));
        expect(accepted, said).toBe(false);
      });
    });

    it.runIf(verifier.missing === null)('accepts the keyset by its root key', async () => {
      const { document } = await ensureKeyset(ctx, 'demo');
      const { files, fingerprints } = await exportKeyset(ctx);
      const presented: Presented = {
        bundle: utf8(files['keyset.json.sigstore.json'] ?? ''),
        artifact: document,
        key: files['root.pub'] ?? '',
        keyId: fingerprints.root,
        predicateType: predicateType('keyset'),
      };
      expect(await verifier.verify(presented)).toMatchObject({ accepted: true });
      expect(await verifier.verify({ ...presented, key: pemOf(other) })).toMatchObject({ accepted: false });
    });
  },
);
