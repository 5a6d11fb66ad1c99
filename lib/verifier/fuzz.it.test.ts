import { expect, test } from 'vitest';
import { fuzzVerifier } from '@/lib/testing/fuzz-verifier';

/** The long run is `npx tsx bench/fuzz-verifier.ts`; its numbers stand in docs/benchmarks.md. */
test('five thousand hostile bundles: none is accepted, none makes the verifier throw', {
  timeout: 900_000,
}, async () => {
  const { accepted, crashed, codes, inputs } = await fuzzVerifier(5_000, 77);
  expect(accepted).toEqual([]);
  expect(crashed).toEqual([]);
  expect(inputs).toBe(5_000);
  expect(Object.keys(codes).length).toBeGreaterThan(12);
});
