import { verifyBundle } from '@/lib/verifier';
import { type FuzzCorpus, mutateBundle, randomOf } from './fuzz-bundle';
import { memoCrypto } from './memo-crypto';
import { buildSampleBundle, sampleJson, sampleTar } from './sample-bundle';

export type FuzzResult = {
  inputs: number;
  /** Verdicts and the first code of each refusal, with how often */
  codes: Record<string, number>;
  /** Inputs that differ from the bundle and were accepted: there must be none */
  accepted: number[];
  /** Inputs that made the verifier throw: there must be none */
  crashed: { seed: number; error: string }[];
  slowestMs: number;
  bytes: number;
};

/** Verifies `count` hostile inputs made from `seed` on. Every input has a seed of its own, so one that was found can be made again. */
export async function fuzzVerifier(
  count: number,
  seed: number,
  onProgress: (result: FuzzResult) => void = () => {},
): Promise<FuzzResult> {
  const sample = buildSampleBundle({ records: 2, artifactBytes: 24, witnesses: 1, shortGuide: true });
  const foreign = buildSampleBundle({ records: 2, artifactBytes: 24, witnesses: 1, shortGuide: true });
  const corpus: FuzzCorpus = { files: sample.files, foreign: foreign.files };
  const trust = { rootKeyId: sample.rootKeyId, witnesses: sample.witnesses, quorum: 1 };
  const originals = [sampleTar(sample.files), sampleJson(sample.files)];
  const crypto = memoCrypto();
  const result: FuzzResult = { inputs: 0, codes: {}, accepted: [], crashed: [], slowestMs: 0, bytes: 0 };
  for (let i = 0; i < count; i++) {
    const bytes = mutateBundle(randomOf(seed + i), corpus);
    const start = performance.now();
    try {
      const report = await verifyBundle({ chunks: once(bytes) }, trust, crypto);
      const same = () =>
        originals.some((original) => Buffer.from(original).equals(bytes)) || isWhole(bytes, sample.files);
      if (report.verdict === 'verified' && !same()) result.accepted.push(seed + i);
      const code = report.checks.find(({ state }) => state === 'fail')?.code ?? report.verdict;
      result.codes[code] = (result.codes[code] ?? 0) + 1;
    } catch (error) {
      result.crashed.push({
        seed: seed + i,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
    result.slowestMs = Math.max(result.slowestMs, performance.now() - start);
    result.inputs += 1;
    result.bytes += bytes.length;
    if (result.inputs % 10_000 === 0) onProgress(result);
  }
  return result;
}

/** A single-file form that leaves larger files out by their digest is the same bundle. */
function isWhole(bytes: Uint8Array, files: ReadonlyMap<string, Uint8Array>): boolean {
  return Buffer.from(sampleJson(files, 'v0.3.3', 200)).equals(bytes);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
