import { describe, expect, test } from 'vitest';
import { BUNDLE_FILES, recordFiles } from '@/lib/evidence';
import { fromUtf8, utf8 } from '@/lib/kernel';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import {
  buildSampleBundle,
  chunked,
  makeKeys,
  type SampleBundle,
  type SampleOptions,
  sampleJson,
  sampleTar,
} from '@/lib/testing/sample-bundle';
import { swapCharacter, withFile, withText } from '@/lib/testing/tamper';
import { type Trust, verifyBundle } from '.';

const keys = makeKeys('ed25519', 2);
const otherKeys = makeKeys('ed25519', 2);
const good = buildSampleBundle({ keys, records: 3 });
const other = buildSampleBundle({ keys: otherKeys, records: 3 });
const trust: Trust = { rootKeyId: good.rootKeyId, witnesses: good.witnesses, quorum: 2 };
const [first = '', second = ''] = good.recordIds;
const FILE = 'observability/dashboard-0000.json';

type Files = ReadonlyMap<string, Uint8Array>;
type Case = [what: string, code: string, change: (files: Files) => Files];

/** Swaps a character in the middle of the value of a JSON member. */
const inMember =
  (name: string, offset = 8) =>
  (text: string) =>
    swapCharacter(text, text.indexOf(`"${name}":"`) + name.length + 4 + offset);

/** Swaps a character of the n-th line from the end of a note. */
const inSignature = (fromEnd: number) => (text: string) => {
  const lines = text.split('\n');
  const at = lines.length - 1 - fromEnd;
  lines[at] = swapCharacter(lines[at] ?? '', (lines[at] ?? '').length - 20);
  return lines.join('\n');
};

const replaceBy = (path: string, by: SampleBundle) => (files: Files) =>
  withFile(files, path, () => by.files.get(path) ?? new Uint8Array());

const CASES: Case[] = [
  [
    'the payload of a statement',
    'payload-altered',
    (f) => withText(f, recordFiles(first).statement, inMember('payload')),
  ],
  [
    'the payload, to something readable',
    'payload-altered',
    (f) => withText(f, recordFiles(first).statement, changePayload),
  ],
  [
    'the signature of a statement',
    'signature-invalid',
    (f) => withText(f, recordFiles(first).statement, inMember('sig')),
  ],
  [
    'the key id of a statement',
    'key-id-mismatch',
    (f) => withText(f, recordFiles(first).statement, inMember('keyid', 12)),
  ],
  [
    'the hint of a statement',
    'hint-mismatch',
    (f) => withText(f, recordFiles(first).statement, inMember('hint', 12)),
  ],
  [
    'the form of a statement',
    'statement-malformed',
    (f) => withText(f, recordFiles(first).statement, (t) => `${t}\n`),
  ],
  [
    'a field in a statement',
    'statement-malformed',
    (f) => withText(f, recordFiles(first).statement, (t) => `${t.slice(0, -1)},"x":1}`),
  ],
  [
    'the payload of the manifest’s statement',
    'payload-altered',
    (f) => withText(f, BUNDLE_FILES.manifestStatement, inMember('payload')),
  ],
  [
    'the signature of the manifest',
    'signature-invalid',
    (f) => withText(f, BUNDLE_FILES.manifestStatement, inMember('sig')),
  ],
  [
    'the key id of the manifest',
    'key-id-mismatch',
    (f) => withText(f, BUNDLE_FILES.manifestStatement, inMember('keyid', 12)),
  ],
  [
    'the hint of the manifest',
    'hint-mismatch',
    (f) => withText(f, BUNDLE_FILES.manifestStatement, inMember('hint', 12)),
  ],
  [
    'the manifest',
    'manifest-altered',
    (f) => withText(f, BUNDLE_FILES.manifest, (t) => t.replace('"size":64', '"size":65')),
  ],
  [
    'the manifest, beyond reading',
    'manifest-altered',
    (f) => withText(f, BUNDLE_FILES.manifest, (t) => t.slice(1)),
  ],
  ['an artifact', 'file-altered', (f) => withText(f, FILE, (t) => swapCharacter(t, 3))],
  ['an artifact, longer', 'file-altered', (f) => withText(f, FILE, (t) => `${t} `)],
  [
    'the guide',
    'file-altered',
    (f) => withText(f, BUNDLE_FILES.verifyScript, (t) => t.replace('set -u', 'exit 0')),
  ],
  ['the key file for openssl', 'key-id-mismatch', replaceBy(BUNDLE_FILES.attestKey, other)],
  ['the key file for notes', 'key-id-mismatch', replaceBy(BUNDLE_FILES.logKey, other)],
  ['the root key', 'key-untrusted', replaceBy(BUNDLE_FILES.rootKey, other)],
  [
    'the keyset',
    'keyset-invalid',
    (f) => withText(f, BUNDLE_FILES.keyset, (t) => t.replace('"version":1', '"version":2')),
  ],
  ['the keyset of somebody else', 'keyset-invalid', replaceBy(BUNDLE_FILES.keyset, other)],
  ['the statement about the keyset', 'keyset-invalid', replaceBy(BUNDLE_FILES.keysetStatement, other)],
  [
    'a leaf: digest of the payload',
    'leaf-altered',
    (f) => withText(f, recordFiles(first).leaf, inMember('payload')),
  ],
  [
    'a leaf: digest of the signature',
    'leaf-altered',
    (f) => withText(f, recordFiles(first).leaf, inMember('signature')),
  ],
  [
    'a leaf: another one',
    'leaf-altered',
    (f) => withFile(f, recordFiles(first).leaf, () => f.get(recordFiles(second).leaf) ?? null),
  ],
  ['a leaf: its form', 'leaf-altered', (f) => withText(f, recordFiles(first).leaf, (t) => `${t} `)],
  [
    'the leaf of the manifest',
    'leaf-altered',
    (f) => withText(f, BUNDLE_FILES.manifestLeaf, inMember('payload')),
  ],
  [
    'a leaf: what no statement says',
    'proof-invalid',
    (f) => withText(f, recordFiles(first).leaf, (t) => t.replace('usr_1', 'usr_2')),
  ],
  [
    'a proof: a hash',
    'proof-invalid',
    (f) => withText(f, recordFiles(first).proof, (t) => swapCharacter(t, 45)),
  ],
  [
    'a proof: its index',
    'proof-invalid',
    (f) => withText(f, recordFiles(first).proof, (t) => t.replace(/index \d+/, 'index 1')),
  ],
  [
    'a proof: of another leaf',
    'proof-invalid',
    (f) => withFile(f, recordFiles(first).proof, () => f.get(recordFiles(second).proof) ?? null),
  ],
  [
    'the proof of the manifest',
    'proof-invalid',
    (f) => withText(f, BUNDLE_FILES.manifestProof, (t) => swapCharacter(t, 45)),
  ],
  [
    'the checkpoint: its root',
    'checkpoint-invalid',
    (f) =>
      withText(f, BUNDLE_FILES.checkpoint, (t) =>
        swapCharacter(t, t.split('\n').slice(0, 2).join('\n').length + 5),
      ),
  ],
  [
    'the checkpoint: its size',
    'checkpoint-invalid',
    (f) => withText(f, BUNDLE_FILES.checkpoint, (t) => t.replace(/\n\d+\n/, '\n99\n')),
  ],
  [
    'the checkpoint: its signature',
    'checkpoint-invalid',
    (f) => withText(f, BUNDLE_FILES.checkpoint, inSignature(3)),
  ],
  [
    'the checkpoint inside a proof',
    'checkpoint-invalid',
    (f) => withText(f, recordFiles(first).proof, inSignature(3)),
  ],
  ['the checkpoint of another log', 'checkpoint-invalid', replaceBy(BUNDLE_FILES.checkpoint, other)],
  ['a cosignature', 'cosignature-invalid', (f) => withText(f, BUNDLE_FILES.checkpoint, inSignature(1))],
  [
    'a cosignature, taken away',
    'quorum-unmet',
    (f) => withText(f, BUNDLE_FILES.checkpoint, (t) => t.replace(/— witness-2.*\n/, '')),
  ],
  ['the policy', 'policy-invalid', replaceBy(BUNDLE_FILES.policy, other)],
  [
    'the policy: the address of a witness',
    'file-altered',
    (f) => withText(f, BUNDLE_FILES.policy, (t) => t.replace('https://witness-1.', 'https://w1tness-1.')),
  ],
  ['the policy, taken away', 'file-missing', (f) => withFile(f, BUNDLE_FILES.policy, () => null)],
  ['an artifact, taken away', 'file-missing', (f) => withFile(f, FILE, () => null)],
  ['a statement, taken away', 'file-missing', (f) => withFile(f, recordFiles(first).statement, () => null)],
  ['a leaf, taken away', 'file-missing', (f) => withFile(f, recordFiles(first).leaf, () => null)],
  ['a proof, taken away', 'file-missing', (f) => withFile(f, recordFiles(first).proof, () => null)],
  ['the manifest, taken away', 'file-missing', (f) => withFile(f, BUNDLE_FILES.manifest, () => null)],
  ['the checkpoint, taken away', 'file-missing', (f) => withFile(f, BUNDLE_FILES.checkpoint, () => null)],
  ['the root key, taken away', 'key-untrusted', (f) => withFile(f, BUNDLE_FILES.rootKey, () => null)],
  ['the keyset, taken away', 'keyset-invalid', (f) => withFile(f, BUNDLE_FILES.keyset, () => null)],
  ['a file, added', 'file-extra', (f) => withFile(f, 'config/more.json', () => utf8('{}'))],
  [
    'a file, added beside the proofs',
    'file-extra',
    (f) => withFile(f, 'log/evd_x.leaf.json', () => utf8('{}')),
  ],
];

async function codesOf(
  bytes: Uint8Array,
  by: Trust = trust,
): Promise<{ codes: (string | null)[]; verdict: string }> {
  const { checks, verdict } = await verifyBundle(chunked(bytes), by, nodeCrypto);
  return { codes: checks.filter(({ state }) => state === 'fail').map(({ code }) => code), verdict };
}

test.each([
  ['tar', sampleTar(good.files)],
  ['json', sampleJson(good.files)],
])('untouched, it verifies as %s', async (_, bytes) => {
  expect(await codesOf(bytes)).toEqual({ codes: [], verdict: 'verified' });
});

describe.each([
  ['tar', sampleTar],
  ['json', (files: Files) => sampleJson(files)],
])('tampered with, as %s', (_, pack) => {
  test.each(CASES)('%s: %s', async (_what, code, change) => {
    const { codes, verdict } = await codesOf(pack(change(good.files)));
    expect(verdict).toBe('failed');
    expect(codes).toContain(code);
  });
});

describe('signed, and still not what it should be', () => {
  type Made = [what: string, code: string, options: SampleOptions, trust?: Trust];
  const withKey = (
    purpose: string,
    change: { validTo?: string; revokedAt?: string; validFrom?: string },
  ): SampleOptions => ({
    keyset: (keyset) => ({
      ...keyset,
      keys: keyset.keys.map((key) => (key.purpose === purpose ? { ...key, ...change } : key)),
    }),
  });
  const MADE: Made[] = [
    [
      'a statement of another environment',
      'environment-mixed',
      { record: (i) => (i === 1 ? { environment: 'staging' } : {}) },
    ],
    ['a statement of the demo', 'origin-mixed', { record: (i) => (i === 1 ? { origin: 'demo' } : {}) }],
    ['the demo in the live log', 'origin-mixed', { manifest: (m) => ({ ...m, origin: 'demo' }) }],
    ['a statement about other bytes', 'subject-mismatch', { record: () => ({ about: '0'.repeat(64) }) }],
    ['a statement of another kind', 'predicate-mismatch', { record: () => ({ kind: 'budget-delta' }) }],
    [
      'a policy the manifest does not list',
      'file-extra',
      { manifest: (m) => ({ ...m, items: m.items.filter(({ path }) => path !== BUNDLE_FILES.policy) }) },
    ],
    ['a revoked statement key', 'key-revoked', withKey('attest', { revokedAt: '2026-02-28T12:00:00.000Z' })],
    [
      'a retired statement key',
      'key-out-of-window',
      withKey('attest', { validTo: '2026-02-28T12:00:00.000Z' }),
    ],
    [
      'a statement key from the future',
      'key-out-of-window',
      withKey('attest', { validFrom: '2026-05-01T12:00:00.000Z' }),
    ],
    ['a revoked log key', 'key-revoked', withKey('log', { revokedAt: '2026-02-28T12:00:00.000Z' })],
    ['a statement key that is none', 'key-wrong-purpose', swapPurposes()],
    ['a record before its key', 'key-out-of-window', { record: () => ({ at: '2020-01-01T00:00:00.000Z' }) }],
    [
      'a manifest that lists a file twice',
      'manifest-altered',
      { manifest: (m) => ({ ...m, items: [...m.items, ...m.items.slice(-1)] }) },
    ],
    [
      'a manifest out of order',
      'manifest-altered',
      { manifest: (m) => ({ ...m, items: [...m.items].reverse() }) },
    ],
    [
      'an artifact without a statement',
      'manifest-altered',
      { manifest: (m) => ({ ...m, items: m.items.filter(({ kind }) => kind !== 'statement') }) },
    ],
    [
      'the keyset of another log',
      'keyset-invalid',
      { keyset: (k) => ({ ...k, origin: 'mission-control/ffffffff/log' }) },
    ],
    ['no key given', 'key-untrusted', {}, {}],
    ['another root key', 'key-untrusted', {}, { rootKeyId: other.rootKeyId }],
    ['another key in full', 'key-untrusted', {}, { key: otherKeys.attest.key }],
    ['key and fingerprint of two', 'key-untrusted', {}, { key: keys.root.key, rootKeyId: other.rootKeyId }],
    ['fewer witnesses than asked for', 'quorum-unmet', {}, { ...trust, quorum: 3 }],
    [
      'witnesses nobody knows',
      'quorum-unmet',
      {},
      { rootKeyId: good.rootKeyId, witnesses: other.witnesses, quorum: 1 },
    ],
    [
      'an earlier bundle where there is none',
      'previous-mismatch',
      {},
      { ...trust, previous: chunked(sampleTar(other.files)) },
    ],
  ];
  test.each(MADE)('%s: %s', async (_what, code, options, by = trust) => {
    const { files } = buildSampleBundle({ keys, records: 3, ...options });
    const { codes, verdict } = await codesOf(sampleTar(files), by);
    expect(codes).toContain(code);
    expect(verdict).toBe(code === 'quorum-unmet' ? 'policy-unmet' : 'failed');
  });
});

test('statement key given: its own bundle verifies, and one that another statement key signed does not', async () => {
  expect((await codesOf(sampleTar(good.files), { key: keys.attest.key })).verdict).toBe('verified');
  expect((await codesOf(sampleTar(good.files), { rootKeyId: keys.attest.key.keyId })).verdict).toBe(
    'verified',
  );
});

test('the bundle before it: the one that is named passes, any other fails', async () => {
  const { files } = buildSampleBundle({ keys, previous: good.manifestDigest });
  const previous = (bundle: SampleBundle): Trust => ({
    ...trust,
    previous: chunked(sampleTar(bundle.files)),
  });
  expect((await codesOf(sampleTar(files), previous(good))).verdict).toBe('verified');
  expect((await codesOf(sampleTar(files), previous(other))).codes).toContain('previous-mismatch');
});

test('without a key the rest is still looked at, as consistent with the bundle’s own keys', async () => {
  const { checks } = await verifyBundle(chunked(sampleTar(good.files)), {}, nodeCrypto);
  expect(checks.filter(({ state }) => state === 'fail').map(({ id }) => id)).toEqual(['root-key']);
  expect(checks.slice(0, 2).map(({ id }) => id)).toEqual(['environment', 'origin']);
  expect(checks[0]?.reason).toContain('only claimed');
});

function changePayload(text: string): string {
  const payload = /"payload":"([^"]+)"/.exec(text)?.[1] ?? '';
  const altered = fromUtf8(Buffer.from(payload, 'base64')).replace('"verdict":"pass"', '"verdict":"fail"');
  return text.replace(payload, Buffer.from(altered).toString('base64'));
}

/** A keyset in which the key that signs statements is said to be one for the log. */
function swapPurposes(): SampleOptions {
  return {
    keyset: (keyset) => ({
      ...keyset,
      keys: keyset.keys.map((key) =>
        key.purpose === 'attest'
          ? { ...key, purpose: 'log' }
          : key.purpose === 'log'
            ? { ...key, purpose: 'attest' }
            : key,
      ),
    }),
  };
}
