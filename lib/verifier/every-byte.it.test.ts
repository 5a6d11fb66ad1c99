import { expect, test } from 'vitest';
import { memoCrypto } from '@/lib/testing/memo-crypto';
import { buildSampleBundle, sampleJson, sampleTar } from '@/lib/testing/sample-bundle';
import { verifyBundle } from '.';

const crypto = memoCrypto();
const sample = buildSampleBundle({
  records: 1,
  artifactBytes: 16,
  witnesses: 1,
  otherLeaves: 1,
  shortGuide: true,
});
const trust = { rootKeyId: sample.rootKeyId, witnesses: sample.witnesses };

async function* once(bytes: Uint8Array) {
  yield bytes;
}

test.each([
  ['tar', sampleTar(sample.files)],
  ['json', sampleJson(sample.files)],
])('no byte of a %s can change unnoticed', async (_, bytes) => {
  expect((await verifyBundle({ chunks: once(bytes) }, trust, crypto)).verdict).toBe('verified');
  const accepted: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const original = bytes[at] ?? 0;
    bytes[at] = original ^ (1 << (at % 8));
    const { verdict } = await verifyBundle({ chunks: once(bytes) }, trust, crypto);
    if (verdict === 'verified') accepted.push(at);
    bytes[at] = original;
  }
  expect(accepted).toEqual([]);
  expect(bytes.length).toBeGreaterThan(10_000);
});

test.each([
  ['tar', sampleTar(sample.files)],
  ['json', sampleJson(sample.files)],
])('no beginning of a %s verifies', async (_, bytes) => {
  const accepted: number[] = [];
  for (let size = 0; size < bytes.length; size += 7) {
    const { verdict } = await verifyBundle({ chunks: once(bytes.subarray(0, size)) }, trust, crypto);
    if (verdict === 'verified') accepted.push(size);
  }
  expect(accepted).toEqual([]);
});
