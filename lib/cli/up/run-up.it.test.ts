import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSameProcess, readProcess, waitUntil } from '@/lib/platform/process';
import { type Stack, startStack } from '@/lib/testing/stack';

const distDir = process.env.MC_DIST_DIR ?? '.next-test';
const env = { MC_DIST_DIR: distDir };
const PARTS = ['web', 'worker', 'demo', 'prometheus'] as const;

let dataDir: string;
let stack: Stack;

type Seen = { pid: number; startedAt: string };
const readJson = (...path: string[]) => JSON.parse(readFileSync(join(dataDir, ...path), 'utf8'));
const partOf = (name: string): Seen => readJson('run', `${name}.pid.json`);
const text = (name: string) => readFileSync(join(dataDir, name), 'utf8');

function postgres(): Seen {
  const pid = Number(text('postgres/pgdata/postmaster.pid').split('\n')[0]);
  return { pid, startedAt: readProcess(pid)?.startedAt ?? '' };
}

async function isReady(): Promise<boolean> {
  const reply = await fetch(`${stack.url}/api/health/ready`).catch(() => null);
  return reply?.status === 200;
}

function allRun(): boolean {
  return PARTS.every((name) => isReplaced(() => partOf(name), { pid: 0, startedAt: '' }));
}

/** Pages answer, and every part runs: one that lost its database may be waiting for its turn to start again. */
async function becomesReady(): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (allRun() && (await isReady())) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`never ready again:\n${stack.output()}`);
}

/** Everything that runs, once nothing was started again for five seconds: a part notices late that its database was away. */
async function allSettled(): Promise<Seen[]> {
  const look = () => [...PARTS.map(partOf), postgres()];
  let before = look();
  for (let quiet = 0; quiet < 10; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await becomesReady();
    const now = look();
    quiet = JSON.stringify(now) === JSON.stringify(before) ? quiet + 1 : 0;
    before = now;
  }
  return before;
}

/** Whether the part runs as another process than `before`. */
function isReplaced(find: () => Seen, before: Seen): boolean {
  try {
    const now = find();
    return isSameProcess(now) && (now.pid !== before.pid || now.startedAt !== before.startedAt);
  } catch {
    return false;
  }
}

function gone(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

beforeAll(async () => {
  const built = spawnSync(process.execPath, ['scripts/build.mjs'], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(`${built.stdout}${built.stderr}`);
  dataDir = mkdtempSync(join(tmpdir(), 'mc-up-it-'));
  stack = await startStack({ dataDir, env });
}, 600_000);

afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('mc up', () => {
  it('prints one address on localhost, the sign-ins of six roles, and keeps passwords to itself', () => {
    expect(stack.url).toBe(`http://localhost:${readJson('state.json').ports.web}`);
    const signIns: { email: string; password: string }[] = readJson('demo-sign-ins.json');
    expect(signIns).toHaveLength(6);
    for (const { email, password } of signIns)
      expect(stack.output()).toContain(`${email.padEnd(24)} ${password}`);
    const modes = ['demo-sign-ins.json', 'secret', 'postgres/passwords.json'].map((name) =>
      spawnSync('stat', ['-c', '%a', join(dataDir, name)], { encoding: 'utf8' }).stdout.trim(),
    );
    expect(modes).toEqual(['600', '600', '600']);
  });

  it('runs a Prometheus of its own whose scrapes and rules all work', async () => {
    const origin = `http://127.0.0.1:${readJson('state.json').ports.prometheus}`;
    const jobsUp = async () => {
      const reply = await fetch(`${origin}/api/v1/query?query=up`);
      const body = (await reply.json()) as {
        data: { result: { metric: { job: string }; value: [number, string] }[] };
      };
      return body.data.result.filter((series) => series.value[1] === '1').map((series) => series.metric.job);
    };
    const expected = ['demo-platform', 'mission-control-web', 'mission-control-worker', 'prometheus'];
    let jobs: string[] = [];
    for (let tries = 0; tries < 400 && jobs.length < expected.length; tries++) {
      jobs = (await jobsUp()).sort();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(jobs).toEqual(expected);
    const rules = (await (await fetch(`${origin}/api/v1/rules`)).json()) as {
      data: { groups: { rules: { health: string; name: string }[] }[] };
    };
    const all = rules.data.groups.flatMap((group) => group.rules);
    expect(all.length).toBeGreaterThanOrEqual(5);
    expect(all.filter((rule) => rule.health === 'err')).toEqual([]);
  });

  it('refuses a second start over the same data and says where the first one is', () => {
    const second = spawnSync(process.execPath, ['scripts/up.mjs', '--no-build'], {
      env: { ...process.env, ...env, MC_DATA_DIR: dataDir },
      encoding: 'utf8',
    });
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(
      `already runs for ${dataDir} (process ${stack.process.pid}, at ${stack.url})`,
    );
  });

  it.each(PARTS)('starts %s again when it is killed', async (name) => {
    const before = partOf(name);
    process.kill(before.pid, 'SIGKILL');
    expect(await waitUntil(() => isReplaced(() => partOf(name), before), 60_000, 50)).toBe(true);
    await becomesReady();
  });

  it('starts PostgreSQL again when it is killed, on the same port and with its rows', async () => {
    const before = postgres();
    const port = readJson('state.json').ports.postgres;
    process.kill(before.pid, 'SIGKILL');
    expect(await waitUntil(() => isReplaced(postgres, before), 60_000, 50)).toBe(true);
    expect(text('postgres/pgdata/postmaster.pid').split('\n')[3]?.trim()).toBe(String(port));
    await becomesReady();
  });

  it('recovers after it was killed itself: ends what it left, keeps ports, identity, people and history', async () => {
    const state = text('state.json');
    const signIns = text('demo-sign-ins.json');
    const boundary = text('prometheus/data/generated-history.json');
    const running = await allSettled();
    const ended = gone(stack.process);
    stack.process.kill('SIGKILL');
    await ended;
    const left = running.filter(isSameProcess);
    expect(left, text('logs/worker.log')).toHaveLength(running.length);
    stack = await startStack({ dataDir, env });
    expect(stack.output()).toMatch(/stopped what an earlier start left running: .*prometheus/);
    expect(text('state.json')).toBe(state);
    expect(text('demo-sign-ins.json')).toBe(signIns);
    expect(text('prometheus/data/generated-history.json')).toBe(boundary);
    // PostgreSQL needs no restart: the new start joins it.
    expect(left.filter(isSameProcess)).toHaveLength(1);
  });

  it('ends everything, in order, on SIGTERM', async () => {
    const running = [...PARTS.map(partOf), postgres()];
    const ended = gone(stack.process);
    stack.process.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(running.filter(isSameProcess)).toEqual([]);
    expect(readdirSync(join(dataDir, 'run'))).toEqual([]);
  });

  it('leaves a process alone whose pid an earlier part once had, and starts beside it', async () => {
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore' });
    const pid = stranger.pid ?? 0;
    writeFileSync(join(dataDir, 'run/web.pid.json'), JSON.stringify({ pid, startedAt: '1' }));
    writeFileSync(join(dataDir, 'run/up.lock'), JSON.stringify({ pid, startedAt: '1' }));
    stack = await startStack({ dataDir, env });
    expect(readProcess(pid)?.zombie).toBe(false);
    stranger.kill('SIGKILL');
  });

  it('runs twice side by side, with ports and cookies of its own each', async () => {
    const other = await startStack({ env });
    try {
      const theirs = JSON.parse(readFileSync(join(other.dataDir, 'state.json'), 'utf8'));
      const ours = readJson('state.json');
      expect(theirs.installId).not.toBe(ours.installId);
      const ports = [...Object.values(ours.ports), ...Object.values(theirs.ports)];
      expect(new Set(ports).size).toBe(10);
      expect(await isReady()).toBe(true);
    } finally {
      await other.stop();
    }
  });

  it('ends what it has begun when it is stopped in the middle of a first start', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'mc-up-cut-'));
    const child = spawn(process.execPath, ['scripts/up.mjs', '--no-build'], {
      env: { ...process.env, ...env, MC_DATA_DIR: fresh },
      stdio: 'ignore',
    });
    const ended = gone(child);
    const demo = join(fresh, 'run/demo.pid.json');
    expect(await waitUntil(() => spawnSync('test', ['-s', demo]).status === 0, 60_000, 20)).toBe(true);
    const begun: Seen = JSON.parse(readFileSync(demo, 'utf8'));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(isSameProcess(begun)).toBe(false);
    expect(readdirSync(join(fresh, 'run'))).toEqual([]);
    rmSync(fresh, { recursive: true, force: true });
  });
});
