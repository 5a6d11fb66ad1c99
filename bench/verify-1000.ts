import { createHash, createPublicKey, verify } from 'node:crypto';
import { pae, parseSigstoreBundle } from '@/lib/attestations';
import { recordFiles } from '@/lib/evidence';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import { buildSampleBundle, chunked, sampleTar } from '@/lib/testing/sample-bundle';
import { verifyBundle } from '@/lib/verifier';
import { percentile, progress, report, round } from './report';

const RECORDS = 1_000;
const ROUNDS = 15;

/**
 * A bundle of 1,000 records verified from its archive, against nothing but one signature check and two hashes (artifact and statement) for
 * each of the same records, with everything parsed beforehand.
 */
async function main(): Promise<void> {
  const { files, rootKeyId, keys, recordIds, manifest } = buildSampleBundle({
    records: RECORDS,
    artifactBytes: 4_096,
  });
  const tar = sampleTar(files);
  progress(`a bundle of ${RECORDS} records, ${files.size} files, ${round(tar.length / 1_048_576)} MiB`);
  const key = createPublicKey({ key: Buffer.from(keys.attest.key.spki), format: 'der', type: 'spki' });
  const items = recordIds.map((id) => {
    const statement = files.get(recordFiles(id).statement) ?? new Uint8Array();
    const { payloadType, payload, signature } = parseSigstoreBundle(statement);
    const artifact =
      manifest.items.find(({ record, kind }) => record === id && kind !== 'statement')?.path ?? '';
    return {
      message: pae(payloadType, payload),
      signature,
      bytes: [statement, files.get(artifact) ?? new Uint8Array()],
    };
  });

  const bare: number[] = [];
  const whole: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    bare.push(
      await time(async () => {
        for (const { message, signature, bytes } of items) {
          if (!verify(null, message, key, signature)) throw new Error('a signature does not verify');
          for (const content of bytes) createHash('sha256').update(content).digest();
        }
      }),
    );
    whole.push(
      await time(async () => {
        const { verdict } = await verifyBundle(chunked(tar, 65_536), { rootKeyId }, nodeCrypto);
        if (verdict !== 'verified') throw new Error(`the bundle is ${verdict}`);
      }),
    );
  }
  report({
    name: 'verify-1000',
    value: round(RECORDS / (percentile(whole, 0.5) / 1_000)),
    unit: 'records/s',
    better: 'higher',
    baseline: {
      name: 'one signature and two hashes per record',
      value: round(RECORDS / (percentile(bare, 0.5) / 1_000)),
    },
    detail: {
      records: RECORDS,
      rounds: ROUNDS,
      tarMiB: round(tar.length / 1_048_576),
      wholeMs: { median: round(percentile(whole, 0.5)), max: round(Math.max(...whole)) },
      bareMs: { median: round(percentile(bare, 0.5)), max: round(Math.max(...bare)) },
    },
  });
}

async function time(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
