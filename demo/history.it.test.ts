import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { simulateHistory } from '@/demo/history';
import { writeHistory } from '@/demo/history-text';

const dir = mkdtempSync(join(tmpdir(), 'mc-demo-history-'));
const file = join(dir, 'history.openmetrics');
const DAYS = 7;
const END_SECONDS = 1_760_000_000;

const MISSING = 'promtool is missing: put it on PATH or name it in PROMTOOL';

function findPromtool(): string | undefined {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'promtool'));
  return [process.env.PROMTOOL ?? '', ...onPath].find((path) => path !== '' && existsSync(path));
}
const promtool = findPromtool();

beforeAll(() =>
  writeHistory(simulateHistory({ endSeconds: END_SECONDS, days: DAYS, seed: 1, rps: 2 }), file),
);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it('a week of five tenants stays below a million samples', () => {
  const samples = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  expect(samples.length).toBeGreaterThan(100_000);
  expect(samples.length).toBeLessThanOrEqual(600_000);
});

it('promtool makes blocks of every sample', (context) => {
  if (!promtool) {
    if (process.env.MC_TOOLS === 'required') throw new Error(MISSING);
    return context.skip(MISSING);
  }
  const blocks = join(dir, 'blocks');
  const made = spawnSync(promtool, ['tsdb', 'create-blocks-from', 'openmetrics', file, blocks], {
    encoding: 'utf8',
  });
  expect(made.stderr).toBe('');
  expect(made.status).toBe(0);
  const listed = spawnSync(promtool, ['tsdb', 'list', blocks], { encoding: 'utf8' });
  const rows = listed.stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.trim().split(/\s+/));
  const header = listed.stdout.trim().split('\n')[0]?.trim().split(/ {2,}/) ?? [];
  const samples = rows.reduce((sum, row) => sum + Number(row[header.indexOf('NUM SAMPLES')]), 0);
  const written = readFileSync(file, 'utf8').match(/^[^#\n]/gm)?.length;
  expect(samples).toBe(written);
  expect(Math.max(...rows.map((row) => Number(row[header.indexOf('MAX TIME')])))).toBe(
    END_SECONDS * 1_000 + 1,
  );
});
