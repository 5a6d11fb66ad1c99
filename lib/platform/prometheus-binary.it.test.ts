import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPrometheus, isRecentEnough, parseVersion } from './prometheus-binary';
import { unpackChecked } from './prometheus-binary-release';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mc-prom-find-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A program that answers `--version` like Prometheus of that version. */
function program(folder: string, version: string, name = 'prometheus'): string {
  mkdirSync(join(dir, folder), { recursive: true });
  const path = join(dir, folder, name);
  writeFileSync(path, `#!/bin/sh\necho "prometheus, version ${version} (branch: HEAD, revision: x)"\n`);
  chmodSync(path, 0o755);
  return path;
}

const variables = (over: Partial<NodeJS.ProcessEnv>) => ({ NODE_ENV: 'test' as const, PATH: '', ...over });
const nothing = { origin: 'release' as const, find: async () => null };

describe('finding Prometheus', () => {
  it('prefers the one that was named to the one on PATH', async () => {
    const named = program('named', '2.50.0');
    program('path', '2.51.0');
    const found = await findPrometheus(dir, variables({ PROMETHEUS_BIN: named, PATH: join(dir, 'path') }));
    expect(found).toEqual({ prometheus: named, promtool: null, version: '2.50.0', origin: 'PROMETHEUS_BIN' });
  });

  it('takes the one on PATH, and promtool beside it', async () => {
    const prometheus = program('path', '3.5.0');
    const promtool = program('path', '3.5.0', 'promtool');
    const found = await findPrometheus(
      dir,
      variables({ PATH: `${join(dir, 'empty')}:${join(dir, 'path')}` }),
    );
    expect(found).toEqual({ prometheus, promtool, version: '3.5.0', origin: 'PATH' });
  });

  it('passes over one that is too old, or something else, or fails', async () => {
    const good = program('good', '2.42.0+ds');
    const found = await findPrometheus(dir, variables({}), [
      { origin: 'PROMETHEUS_BIN', find: async () => program('old', '2.15.2') },
      { origin: 'PATH', find: async () => '/bin/true' },
      { origin: 'package', find: () => Promise.reject(new Error('no mirror')) },
      { origin: 'release', find: async () => good },
    ]);
    expect(found).toMatchObject({ prometheus: good, origin: 'release' });
  });

  it('names all four ways out, and what was tried, when there is none', async () => {
    const attempts = [
      nothing,
      { origin: 'package' as const, find: () => Promise.reject(new Error('no mirror')) },
    ];
    const failure = findPrometheus(dir, variables({}), attempts);
    await expect(failure).rejects.toThrow(
      /PROMETHEUS_URL[\s\S]*PATH[\s\S]*apt-get[\s\S]*github\.com[\s\S]*package: no mirror/,
    );
  });

  it.each([
    ['2.42.0+ds', true],
    ['2.40.0', true],
    ['3.0.1', true],
    ['2.39.9', false],
    ['1.8.2', false],
  ])('version %s is recent enough: %s', (version, expected) => {
    expect(isRecentEnough(version)).toBe(expected);
  });

  it('reads versions of Prometheus only', () => {
    expect(parseVersion('prometheus, version 2.42.0+ds (branch: debian/sid)\n  build user: x')).toBe(
      '2.42.0+ds',
    );
    expect(parseVersion('node v20')).toBeNull();
  });
});

describe('an official release', () => {
  function archive(): Buffer {
    program('src', '2.55.1');
    spawnSync('tar', ['-czf', join(dir, 'a.tar.gz'), '-C', join(dir, 'src'), 'prometheus']);
    return readFileSync(join(dir, 'a.tar.gz'));
  }

  it('is unpacked when its digest is the pinned one', () => {
    const bytes = archive();
    unpackChecked(bytes, createHash('sha256').update(bytes).digest('hex'), join(dir, 'out'));
    expect(existsSync(join(dir, 'out/prometheus'))).toBe(true);
  });

  it('is refused, and nothing of it kept, when one byte differs', () => {
    const bytes = archive();
    const pinned = createHash('sha256').update(bytes).digest('hex');
    bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
    expect(() => unpackChecked(bytes, pinned, join(dir, 'out'))).toThrow(/refused/);
    expect(existsSync(join(dir, 'out'))).toBe(false);
  });
});
