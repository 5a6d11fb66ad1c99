import { describe, expect, it } from 'vitest';
import { encodeVkey } from '@/lib/evidence-log';
import { pemOf } from '@/lib/keys';
import { buildSampleBundle, sampleJson, sampleTar } from '@/lib/testing/sample-bundle';
import { runVerification } from './run-verification';
import type { FromVerifier, GivenTrust, GivenWitnesses } from './verify-messages';

const sample = buildSampleBundle();
const tar = sampleTar(sample.files);
const ROOT: GivenTrust = { kind: 'fingerprint', keyId: sample.rootKeyId };

async function run(
  bytes: Uint8Array,
  trust: GivenTrust,
  { witnesses = null as GivenWitnesses | null, isCancelled = (): boolean => false } = {},
) {
  const told: FromVerifier[] = [];
  const file = new Blob([new Uint8Array(bytes)]);
  await runVerification(file, { trust, witnesses }, { tell: (message) => told.push(message), isCancelled });
  return { told, last: told.at(-1) };
}

describe('a bundle verified as a browser does', () => {
  it('is verified by the fingerprint of the root, with all bytes read', async () => {
    const { told, last } = await run(tar, ROOT);
    expect(told).toContainEqual({ type: 'progress', done: tar.length });
    expect(last).toMatchObject({ type: 'done', keyId: sample.rootKeyId, report: { verdict: 'verified' } });
  });

  it('is verified by the root as PEM, and as a single file', async () => {
    const pem: GivenTrust = { kind: 'pem', text: pemOf(sample.keys.root.key) };
    expect((await run(tar, pem)).last).toMatchObject({ report: { verdict: 'verified' } });
    expect((await run(sampleJson(sample.files), ROOT)).last).toMatchObject({
      report: { verdict: 'verified' },
    });
  });

  it('fails with one byte changed, and with another root', async () => {
    const changed = tar.slice();
    changed[700] = (changed[700] ?? 0) ^ 1;
    expect((await run(changed, ROOT)).last).toMatchObject({ type: 'done', report: { verdict: 'failed' } });
    const other: GivenTrust = { kind: 'fingerprint', keyId: buildSampleBundle().rootKeyId };
    expect((await run(tar, other)).last).toMatchObject({ type: 'done', report: { verdict: 'failed' } });
  });

  it('asks for the witnesses the reader names, and holds when too few signed', async () => {
    const witnessed = buildSampleBundle({ witnesses: 2 });
    const bytes = sampleTar(witnessed.files);
    const trust: GivenTrust = { kind: 'fingerprint', keyId: witnessed.rootKeyId };
    const vkeys = `# ours\n${witnessed.witnesses.map(encodeVkey).join('\n')}\n`;
    const judged = async (given: GivenWitnesses) => (await run(bytes, trust, { witnesses: given })).last;
    expect(await judged({ vkeys, quorum: 2 })).toMatchObject({ report: { verdict: 'verified' } });
    const strangers = buildSampleBundle({ witnesses: 1 }).witnesses.map(encodeVkey).join('\n');
    expect(await judged({ vkeys: strangers, quorum: 1 })).toMatchObject({
      report: { verdict: 'policy-unmet' },
    });
    expect(await judged({ vkeys, quorum: 3 })).toMatchObject({
      type: 'failed',
      message: expect.stringContaining('3 signatures are asked for of 2 witnesses'),
    });
    expect(await judged({ vkeys: 'nonsense', quorum: 1 })).toMatchObject({ type: 'failed' });
  });

  it('is not judged when the PEM is no key, or when somebody cancels', async () => {
    expect((await run(tar, { kind: 'pem', text: 'nothing' })).last).toMatchObject({ type: 'failed' });
    expect((await run(tar, ROOT, { isCancelled: () => true })).told).toEqual([{ type: 'cancelled' }]);
  });
});
