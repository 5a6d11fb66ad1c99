import { expect, test } from 'vitest';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import { buildSampleBundle, chunked, sampleJson, sampleTar } from '@/lib/testing/sample-bundle';
import { verifyBundle } from '.';

test('x', async () => {
  const b = buildSampleBundle({ witnesses: 2 });
  const trust = { rootKeyId: b.rootKeyId, witnesses: b.witnesses, quorum: 2 };
  for (const bytes of [sampleTar(b.files), sampleJson(b.files)]) {
    const report = await verifyBundle(chunked(bytes), trust, nodeCrypto);
    console.table(
      report.checks.map(({ id, state, code, reason }) => ({ id, state, code, reason: reason.slice(0, 110) })),
    );
    expect(report.verdict).toBe('verified');
  }
});
