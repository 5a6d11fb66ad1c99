import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUNDLE_FILES } from '@/lib/evidence';
import { encodeVkey } from '@/lib/evidence-log';
import { pemOf } from '@/lib/keys';
import { buildTestCli, type TestCli } from '@/lib/testing/cli';
import { buildSampleBundle, sampleJson, sampleTar } from '@/lib/testing/sample-bundle';
import { swapCharacter, withFile, withText } from '@/lib/testing/tamper';
import { emptyFolder, type Folder, writeFiles } from '@/lib/testing/unpack';

const FILE = 'observability/dashboard-0000.json';
const good = buildSampleBundle({ records: 2, witnesses: 2 });
const other = buildSampleBundle({ records: 1 });
const large = buildSampleBundle({ records: 1, artifactBytes: 9_000 });
const later = buildSampleBundle({ keys: good.keys, previous: good.manifestDigest });
let cli: TestCli;
let folder: Folder;

beforeAll(async () => {
  cli = await buildTestCli();
  folder = emptyFolder();
  const put = (name: string, bytes: Uint8Array | string) => writeFileSync(join(folder.path, name), bytes);
  put('good.tar', sampleTar(good.files));
  put('good.json', sampleJson(good.files));
  put('digests.json', sampleJson(large.files, 'v0.3.3', 8_000));
  put('later.tar', sampleTar(later.files));
  put('changed.tar', sampleTar(withText(good.files, FILE, (text) => swapCharacter(text, 3))));
  put('missing.tar', sampleTar(withFile(good.files, FILE, () => null)));
  put(
    'manifest.tar',
    sampleTar(withText(good.files, BUNDLE_FILES.manifest, (text) => text.replace('"size":64', '"size":65'))),
  );
  put('cut.tar', sampleTar(good.files).subarray(0, 9_000));
  put('noise.tar', new Uint8Array(2_048).fill(7));
  put('root.pem', pemOf(good.keys.root.key));
  mkdirSync(join(folder.path, 'unpacked'));
  writeFiles(join(folder.path, 'unpacked'), good.files);
  mkdirSync(join(folder.path, 'linked'));
  writeFiles(
    join(folder.path, 'linked'),
    withFile(good.files, FILE, () => null),
  );
  mkdirSync(join(folder.path, 'linked/observability'), { recursive: true });
  symlinkSync('/etc/hostname', join(folder.path, 'linked', FILE));
});
afterAll(() => {
  cli.remove();
  folder.remove();
});

/** In an empty folder: no configuration, no data directory, no server. */
const verify = (...args: string[]) => cli.run(['evidence', 'verify', ...args], { cwd: folder.path });
const KEY = ['--key', good.rootKeyId];
const witnesses = good.witnesses.map(encodeVkey);

describe('exit codes of mc evidence verify', () => {
  test.each<[string, string[], number, RegExp]>([
    ['a good tar', ['good.tar', ...KEY], 0, /\nverified\n$/],
    ['a good single file', ['good.json', ...KEY], 0, /\nverified\n$/],
    ['an unpacked one', ['unpacked', ...KEY], 0, /\nverified\n$/],
    ['a key as a file', ['good.tar', '--key', 'root.pem'], 0, /\nverified\n$/],
    [
      'a single file that has one by its digest',
      ['digests.json', '--key', large.rootKeyId],
      0,
      /– Every file .* 1 of \d+ files not looked at/,
    ],
    [
      'witnesses and a quorum',
      ['good.tar', ...KEY, '--witness', ...witnesses, '--quorum', '2'],
      0,
      /✓ Enough witnesses cosigned — 2 of the 2/,
    ],
    [
      'a larger quorum',
      ['good.tar', ...KEY, '--witness', ...witnesses, '--quorum', '3'],
      6,
      /quorum-unmet: 2 of the 3/,
    ],
    [
      'the bundle before it',
      ['later.tar', ...KEY, '--previous', 'good.tar'],
      0,
      /✓ It continues the bundle before it/,
    ],
    [
      'another bundle before it',
      ['later.tar', ...KEY, '--previous', 'changed.tar'],
      0,
      /✓ It continues the bundle before it/,
    ],
    ['no key', ['good.tar'], 3, /key-untrusted: you gave no key/],
    [
      'another key',
      ['good.tar', '--key', other.rootKeyId],
      3,
      /key-untrusted: the root key of this bundle is/,
    ],
    ['a changed manifest', ['manifest.tar', ...KEY], 3, /manifest-altered/],
    ['a changed file', ['changed.tar', ...KEY], 1, /✗ observability\/dashboard-0000.json — file-altered/],
    ['a missing file', ['missing.tar', ...KEY], 1, /file-missing/],
    ['a link in place of a file', ['linked', ...KEY], 2, /entry-not-regular/],
    ['an archive cut short', ['cut.tar', ...KEY], 2, /bundle-truncated.*at byte 9000/],
    ['no archive', ['noise.tar', ...KEY], 2, /bundle-malformed/],
    ['no such file', ['absent.tar', ...KEY], 2, /There is no file or folder absent.tar/],
    ['a fingerprint that is none', ['good.tar', '--key', 'SHA256:abc'], 2, /--key expects SHA256:/],
    ['a key file that is none', ['good.tar', '--key', 'good.json'], 2, /--key expects a fingerprint/],
    [
      'a witness that is none',
      ['good.tar', ...KEY, '--witness', 'x'],
      2,
      /--witness expects the verifier key/,
    ],
    ['certificates that are none', ['good.tar', ...KEY, '--tsa-ca', 'root.pem'], 2, /--tsa-ca expects/],
    ['a quorum that is none', ['good.tar', ...KEY, '--quorum', 'many'], 2, /quorum: expected 0 to 64/],
  ])('%s', async (_what, args, code, text) => {
    const result = await verify(...args);
    expect(result.stdout + result.stderr).toMatch(text);
    expect(result.code).toBe(code);
  });
});

test('environment and origin stand first, every step has its mark, and nothing else is printed', async () => {
  const { stdout, stderr } = await verify('good.tar', ...KEY);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^✓ Environment — production/);
  expect(lines[1]).toMatch(/^✓ Origin — live/);
  expect(lines.slice(0, -1).every((line) => /^[✓✗–] .+ — .+$/.test(line))).toBe(true);
  expect(lines.some((line) => line.startsWith('– Witnesses cosigned'))).toBe(true);
  expect(stderr).toBe('');
});

test('as JSON it is the report', async () => {
  const { stdout, code } = await verify('changed.tar', ...KEY, '--json');
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    verdict: 'failed',
    environment: 'production',
    origin: 'live',
    release: 'v0.3.3',
    rootKeyId: good.rootKeyId,
  });
  expect(report.checks[0]).toMatchObject({ id: 'environment', state: 'pass', code: null });
  expect(code).toBe(1);
});

test('a bundle cannot write to the terminal', async () => {
  const files = withText(good.files, BUNDLE_FILES.manifest, (text) =>
    text.replace('"production"', '"prod\\u001b[2J"'),
  );
  writeFileSync(join(folder.path, 'escape.tar'), sampleTar(files));
  const { stdout } = await verify('escape.tar', ...KEY);
  expect(stdout).not.toContain('\u001b');
});
