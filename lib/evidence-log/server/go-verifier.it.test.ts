import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromUtf8, toBase64 } from '@/lib/kernel';
import { testCtx } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { sequenceAll, stageRows } from '@/lib/testing/evidence-log';
import { planConsistency } from '../tree-plan';
import { proveLeaves, readLogStatus } from './index';
import { queryOf } from './query';
import { readRuns } from './read-nodes';

const run = promisify(execFile);
const ROOT = process.cwd();
const SOURCE = join(ROOT, 'lib/evidence-log/testdata/go-verifier');
const PROGRAM = join(ROOT, '.cache/tools/go-verifier');

let test: TestDb;
let dir: string;
let missing: string | null = null;
let vkey: string;
let good: { proof: string; leaf: string; before: string; after: string; tree: string };

/** Go and x/mod from the module proxy or Go's own cache; built once. */
async function buildVerifier(): Promise<string | null> {
  mkdirSync(join(ROOT, '.cache/tools'), { recursive: true });
  const made = `${PROGRAM}.${process.pid}`;
  try {
    await run('go', ['build', '-trimpath', '-o', made, '.'], { cwd: SOURCE, timeout: 150_000 });
    renameSync(made, PROGRAM);
    return null;
  } catch (error) {
    if (process.env.MC_TOOLS === 'required') throw error;
    return `go with golang.org/x/mod is missing: ${error instanceof Error ? error.message.slice(0, 200) : error}`;
  }
}

beforeAll(async () => {
  missing = await buildVerifier();
  test = await createTestDb();
  dir = mkdtempSync(join(ROOT, '.cache/go-verifier-'));
  const ctx = testCtx(test.db, { kind: 'system', job: 'worker' });
  await stageRows(test.db, 280);
  await sequenceAll(ctx, test.url);
  const rows = await test.db.logLeaf.findMany({ where: { log: 'demo' }, orderBy: { index: 'asc' } });
  const id = rows[123]?.auditEventId ?? 0n;
  const first = await proveLeaves(ctx, 'demo', [id]);
  await stageRows(test.db, 300, { tag: 'more' });
  await sequenceAll(ctx, test.url);
  const proven = await proveLeaves(ctx, 'demo', [id]);
  const leaf = proven.leaves.get(String(id));
  const [size1, size2] = [Number(first.size), Number(proven.size)];
  const runs = await readRuns(queryOf(test.db), 'demo', size2, planConsistency(size1, size2));
  good = {
    proof: leaf?.proof ?? '',
    leaf: fromUtf8(leaf?.body ?? new Uint8Array(0)),
    before: first.note,
    after: proven.note,
    tree: runs.map((hash) => `${toBase64(hash)}\n`).join(''),
  };
  vkey = (await readLogStatus(ctx)).vkeys[0] ?? '';
});
afterAll(async () => {
  await test.drop();
  rmSync(dir, { recursive: true, force: true });
});

/** What Go says to files with these contents. */
async function ask(command: string, ...files: string[]): Promise<string> {
  const paths = files.map((text, place) => {
    const path = join(dir, `${command}-${place}`);
    writeFileSync(path, text);
    return path;
  });
  return run(PROGRAM, [command, vkey, ...paths]).then(
    ({ stdout }) => stdout.trim(),
    (error: { stdout?: string }) => (error.stdout ?? '').trim(),
  );
}

/** Text with the first character of its n-th line of base64 (from the end of the text for negative n) changed to another. */
function bend(text: string, line: number): string {
  const lines = text.split('\n');
  const place = line < 0 ? lines.length + line : line;
  const old = lines[place] ?? '';
  const at = old.lastIndexOf(' ') + 10;
  lines[place] = `${old.slice(0, at)}${old[at] === 'A' ? 'B' : 'A'}${old.slice(at + 1)}`;
  return lines.join('\n');
}

describe('golang.org/x/mod/sumdb', () => {
  it('accepts what MC made', async ({ skip }) => {
    if (missing !== null) skip(missing);
    expect(await ask('checkpoint', good.after)).toBe('accepted');
    expect(await ask('record', good.proof, good.leaf)).toBe('accepted');
    expect(await ask('tree', good.before, good.after, good.tree)).toBe('accepted');
  });

  it.for([
    ['a checkpoint with another root', () => ask('checkpoint', bend(good.after, 2))],
    ['a checkpoint with another signature', () => ask('checkpoint', bend(good.after, -2))],
    ['a checkpoint of another size', () => ask('checkpoint', good.after.replace(/\n\d+\n/, '\n581\n'))],
    ['a checkpoint of another log', () => ask('checkpoint', good.after.replace(/demo-log/g, 'demo-lag'))],
    ['a changed leaf', () => ask('record', good.proof, good.leaf.replace('event', 'evens'))],
    ['another index', () => ask('record', good.proof.replace('index 123', 'index 124'), good.leaf)],
    ['a changed hash in a proof', () => ask('record', bend(good.proof, 3), good.leaf)],
    ['a hash less in a proof', () => ask('record', good.proof.replace(/(index 123\n).*\n/, '$1'), good.leaf)],
    ['a changed hash in a consistency proof', () => ask('tree', good.before, good.after, bend(good.tree, 1))],
    ['the trees the wrong way round', () => ask('tree', good.after, good.before, good.tree)],
  ] as [string, () => Promise<string>][])('refuses %s', async ([, verdict], { skip }) => {
    if (missing !== null) skip(missing);
    expect(await verdict()).toMatch(/^refused: /);
  });
});
