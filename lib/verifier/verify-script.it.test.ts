import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUNDLE_FILES, recordFiles } from '@/lib/evidence';
import { fromUtf8, utf8 } from '@/lib/kernel';
import { buildSampleBundle, makeKeys, type SampleBundle, sampleTar } from '@/lib/testing/sample-bundle';
import { swapCharacter, withFile, withText } from '@/lib/testing/tamper';
import { emptyFolder, type Folder, missingTools, runIn, writeFiles } from '@/lib/testing/unpack';

const missing = missingTools(['sh', 'openssl', 'jq', 'sha256sum', 'tar']);
const shells = ['sh', 'dash', 'bash', 'busybox'].filter(
  (shell) => runIn('/', 'sh', ['-c', `command -v ${shell}`]).code === 0,
);
type Files = ReadonlyMap<string, Uint8Array>;

const good = buildSampleBundle({ keys: makeKeys('ed25519', 1), records: 2 });
const other = buildSampleBundle({ keys: makeKeys(), records: 2 });
const FILE = 'observability/dashboard-0000.json';
const [first = ''] = good.recordIds;

/** Runs the bundle’s own script on these files; the script itself always is the good one unless it was what changed. */
function runScript(files: Files, fingerprint: string, shell: readonly string[] = ['sh']) {
  const folder = emptyFolder();
  try {
    writeFiles(folder.path, files);
    const [command = 'sh', ...args] = shell;
    return runIn(folder.path, command, [...args, BUNDLE_FILES.verifyScript, fingerprint]);
  } finally {
    folder.remove();
  }
}

const inMember = (name: string) => (text: string) =>
  swapCharacter(text, text.indexOf(`"${name}":"`) + name.length + 14);
const replaceBy = (path: string, by: SampleBundle) => (files: Files) =>
  withFile(files, path, () => by.files.get(path) ?? null);

describe.skipIf(missing.length > 0)(
  `verify.sh (needs sh, openssl, jq, sha256sum, tar; missing: ${missing.join(', ') || 'none'})`,
  () => {
    test.each(shells)('accepts a good bundle in %s', (shell) => {
      const result = runScript(good.files, good.rootKeyId, shell === 'busybox' ? ['busybox', 'sh'] : [shell]);
      expect(result.stderr).toBe('');
      expect(result.stdout).toMatch(/^environment: "production" {2}origin: "live" {2}release: "v0.3.3"\n/);
      expect(result.stdout).toContain(`VERIFIED with ${good.rootKeyId}`);
      expect(result.code).toBe(0);
    });

    test('accepts a bundle with P-256 keys', () => {
      const p256 = buildSampleBundle({ algorithm: 'ecdsa-p256-sha256' });
      expect(runScript(p256.files, p256.rootKeyId)).toMatchObject({ code: 0, stderr: '' });
    });

    test.each<[string, number, RegExp, (files: Files) => Files]>([
      ['another root key', 11, /not SHA256/, replaceBy(BUNDLE_FILES.rootKey, other)],
      ['a root key that is none', 11, /not a key/, (f) => withText(f, BUNDLE_FILES.rootKey, () => 'key')],
      [
        'the keyset',
        12,
        /other bytes/,
        (f) => withText(f, BUNDLE_FILES.keyset, (t) => t.replace('"version":1', '"version":2')),
      ],
      [
        'the keyset’s signature',
        12,
        /does not verify/,
        (f) => withText(f, BUNDLE_FILES.keysetStatement, inMember('sig')),
      ],
      ['the keyset of somebody else', 12, /does not verify/, replaceBy(BUNDLE_FILES.keysetStatement, other)],
      [
        'a keyset statement that is none',
        12,
        /not a signed statement/,
        (f) => withText(f, BUNDLE_FILES.keysetStatement, () => '{}'),
      ],
      ['another statement key', 13, /not a statement key/, replaceBy(BUNDLE_FILES.attestKey, other)],
      [
        'the log key as statement key',
        13,
        /not a statement key/,
        (f) => withFile(f, BUNDLE_FILES.attestKey, () => f.get(BUNDLE_FILES.rootKey) ?? null),
      ],
      [
        'the manifest’s key id',
        13,
        /another key/,
        (f) =>
          withText(f, BUNDLE_FILES.manifestStatement, (t) =>
            t.replaceAll(good.keys.attest.key.keyId, other.rootKeyId),
          ),
      ],
      [
        'the manifest’s signature',
        14,
        /does not verify/,
        (f) => withText(f, BUNDLE_FILES.manifestStatement, inMember('sig')),
      ],
      [
        'the manifest’s payload',
        14,
        /does not verify/,
        (f) => withText(f, BUNDLE_FILES.manifestStatement, inMember('payload')),
      ],
      [
        'a record’s statement in place of the manifest’s',
        14,
        /another kind/,
        (f) => withFile(f, BUNDLE_FILES.manifestStatement, () => f.get(recordFiles(first).statement) ?? null),
      ],
      [
        'the manifest',
        15,
        /other bytes/,
        (f) => withText(f, BUNDLE_FILES.manifest, (t) => t.replace('"size":64', '"size":65')),
      ],
      [
        'a witness address in the policy',
        17,
        /changed: log\/policy/,
        (f) => withText(f, BUNDLE_FILES.policy, (t) => t.replace('https://witness-1.', 'https://w1tness-1.')),
      ],
      ['a file that is gone', 16, /dashboard-0000.json is missing/, (f) => withFile(f, FILE, () => null)],
      [
        'a manifest that is gone',
        16,
        /manifest.json is missing/,
        (f) => withFile(f, BUNDLE_FILES.manifest, () => null),
      ],
      ['a file', 17, /changed: .*dashboard-0000.json/, (f) => withText(f, FILE, (t) => swapCharacter(t, 3))],
      [
        'a record’s statement',
        17,
        /changed: attestations/,
        (f) => withText(f, recordFiles(first).statement, inMember('payload')),
      ],
      [
        'a file too many',
        18,
        /not in the manifest: config\/more.json/,
        (f) => withFile(f, 'config/more.json', () => utf8('{}')),
      ],
      [
        'a proof too many',
        18,
        /not in the manifest: log\/x.leaf.json/,
        (f) => withFile(f, 'log/x.leaf.json', () => utf8('{}')),
      ],
    ])('refuses %s with %d', (_what, code, message, change) => {
      const result = runScript(change(good.files), good.rootKeyId);
      expect(result.stderr).toMatch(message);
      expect(result.stderr).toMatch(/^FAILED: /);
      expect(result.stdout).not.toContain('VERIFIED');
      expect(result.code).toBe(code);
    });

    test('refuses a revoked statement key', () => {
      const revoked = buildSampleBundle({
        keyset: (k) => ({
          ...k,
          keys: k.keys.map((key) =>
            key.purpose === 'attest' ? { ...key, revokedAt: '2026-02-28T00:00:00.000Z' } : key,
          ),
        }),
      });
      expect(runScript(revoked.files, revoked.rootKeyId)).toMatchObject({ code: 13 });
    });

    test('refuses the fingerprint of another key, and none at all', () => {
      expect(runScript(good.files, other.rootKeyId)).toMatchObject({ code: 11 });
      const folder = emptyFolder();
      writeFiles(folder.path, good.files);
      expect(runIn(folder.path, 'sh', [BUNDLE_FILES.verifyScript])).toMatchObject({ code: 2 });
      folder.remove();
    });

    test('its fingerprint is the one ssh-keygen prints', () => {
      if (missingTools(['ssh-keygen']).length > 0) return;
      const folder = emptyFolder();
      writeFiles(folder.path, good.files);
      writeFileSync(
        join(folder.path, 'run.sh'),
        `ssh-keygen -i -m PKCS8 -f ${BUNDLE_FILES.rootKey} > root.ssh 2>/dev/null || exit 9; ssh-keygen -l -f root.ssh`,
      );
      const result = runIn(folder.path, 'sh', ['run.sh']);
      // OpenSSH before 9.x cannot read Ed25519 keys in this form; then there is nothing to compare.
      if (result.code !== 9) expect(result.stdout).toContain(good.rootKeyId);
      folder.remove();
    });
  },
);

describe.skipIf(missing.length > 0)('the walk of a stranger: tar, VERIFY.md, and its own commands', () => {
  let folder: Folder;
  beforeAll(() => {
    folder = emptyFolder();
    writeFileSync(join(folder.path, 'evidence.tar'), sampleTar(good.files));
    expect(runIn(folder.path, 'tar', ['-xf', 'evidence.tar'])).toMatchObject({ code: 0, stderr: '' });
    runIn(folder.path, 'rm', ['evidence.tar']);
  });
  afterAll(() => folder.remove());

  test('every command of the text works as it stands', () => {
    const guide = fromUtf8(good.files.get(BUNDLE_FILES.verifyText) ?? new Uint8Array());
    const blocks = [...guide.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
    expect(blocks.length).toBeGreaterThanOrEqual(4);
    const printed = blocks.map((block) => {
      const result = runIn(folder.path, 'sh', ['-e', '-c', block], { FINGERPRINT: good.rootKeyId });
      expect(result, block).toMatchObject({ code: 0 });
      return result.stdout;
    });
    expect(printed[0]).toContain('VERIFIED');
    expect(printed[1]).toContain('Signature Verified Successfully');
    expect(printed[1]).toContain('the manifest is the one that was signed');
    expect(printed[2]).toContain(`${FILE}: OK`);
    expect(printed[3]).toContain('urn:mission-control:predicate:dashboard-export:v1');
  });

  test('then one byte is flipped, and the same commands say so', () => {
    const content = good.files.get(FILE) ?? new Uint8Array();
    writeFileSync(
      join(folder.path, FILE),
      content.map((byte, i) => (i === 5 ? byte ^ 1 : byte)),
    );
    const result = runIn(folder.path, 'sh', [BUNDLE_FILES.verifyScript, good.rootKeyId]);
    expect(result).toMatchObject({ code: 17 });
    expect(result.stderr).toContain(FILE);
  });
});
