import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256Hex } from '@/lib/kernel';
import { paddingOf, TAR_END, tarHeader } from './tar-header';

const isRequired = process.env.MC_TOOLS === 'required';
const hasTar = spawnSync('tar', ['--version']).status === 0;
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'mc-tar-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const LONG = `${'a'.repeat(60)}/${'b'.repeat(60)}/${'c'.repeat(20)}.json`;
const FILES = [
  { path: 'empty.txt', content: Buffer.alloc(0) },
  { path: 'exactly/one-block.bin', content: Buffer.alloc(512, 1) },
  { path: 'keys/mc@example.com+key_1.pub', content: Buffer.from('key') },
  { path: `${'n'.repeat(100)}`, content: Buffer.from('a name of a hundred bytes') },
  { path: LONG, content: Buffer.alloc(70_001, 'x') },
];

it.skipIf(!hasTar && !isRequired)('system tar lists and unpacks what we write, long paths and all', () => {
  const archive = Buffer.concat([
    ...FILES.flatMap(({ path, content }) => [
      tarHeader({ path, size: content.length }),
      content,
      Buffer.alloc(paddingOf(content.length)),
    ]),
    Buffer.alloc(TAR_END),
  ]);
  writeFileSync(join(dir, 'a.tar'), archive);
  const listed = execFileSync('tar', ['-tvf', 'a.tar'], {
    cwd: dir,
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  });
  for (const line of listed.trimEnd().split('\n')) {
    expect(line).toMatch(/^-rw-r--r-- 0\/0 +\d+ 1970-01-01 00:00 \S+$/);
  }
  expect(
    listed
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ').at(-1)),
  ).toEqual(FILES.map(({ path }) => path));
  mkdirSync(join(dir, 'out'));
  const unpacked = spawnSync('tar', ['-xf', '../a.tar'], { cwd: join(dir, 'out'), encoding: 'utf8' });
  expect(unpacked).toMatchObject({ status: 0, stderr: '' });
  for (const { path, content } of FILES) {
    expect(sha256Hex(readFileSync(join(dir, 'out', path)))).toBe(sha256Hex(content));
  }
});
