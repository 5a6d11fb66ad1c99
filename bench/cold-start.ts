import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser, untilChart } from './browser';
import { endProcess } from './platform';
import { progress, report, round } from './report';

/**
 * Seconds from a bare clone with an empty npm cache to the first chart with data in a browser, and the same for the second
 * start. Peer: `npm ci` and the build alone, in a clone of its own with an empty cache too.
 */
const home = mkdtempSync(join(tmpdir(), 'mc-cold-'));
const clean = cleanEnvironment();
try {
  const peer = clone('peer');
  const peerEnv = { ...clean, npm_config_cache: join(home, 'peer-cache') };
  const peerStartedAt = performance.now();
  execFileSync('npm', ['ci'], { cwd: peer, env: peerEnv, stdio: 'ignore' });
  execFileSync('npm', ['run', 'build'], { cwd: peer, env: peerEnv, stdio: 'ignore' });
  const peerSeconds = (performance.now() - peerStartedAt) / 1000;
  progress(`npm ci and build alone: ${peerSeconds.toFixed(1)} s`);

  const dir = clone('cold');
  const env = { ...clean, npm_config_cache: join(home, 'cold-cache') };
  const cold = await timeToFirstChart(dir, env);
  progress(`cold: ${cold.chartSeconds.toFixed(1)} s`);
  const warm = await timeToFirstChart(dir, env);
  progress(`warm: ${warm.chartSeconds.toFixed(1)} s`);

  report({
    name: 'cold-start',
    value: round(cold.chartSeconds),
    unit: 's',
    better: 'lower',
    baseline: { name: 'npm ci and build alone', value: round(peerSeconds) },
    detail: {
      limitSeconds: 90,
      coldReadySeconds: round(cold.readySeconds),
      warmReadySeconds: round(warm.readySeconds),
      warmChartSeconds: round(warm.chartSeconds),
    },
  });
} finally {
  rmSync(home, { recursive: true, force: true });
}

function clone(name: string): string {
  const dir = join(home, name);
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', process.cwd(), dir]);
  return dir;
}

/** Our own variables would point the clone at this checkout's data. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(MC_|npm_|NODE_ENV|DATABASE_|PROMETHEUS_URL|NEXTAUTH_|PORT$)/;
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of Object.keys(env).filter((key) => ours.test(key))) Reflect.deleteProperty(env, name);
  return env;
}

async function timeToFirstChart(dir: string, env: NodeJS.ProcessEnv) {
  const startedAt = performance.now();
  const child = spawn('npm', ['run', 'up'], {
    cwd: dir,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const browser = await openBrowser();
  try {
    const url = await readAddress(child);
    const readySeconds = (performance.now() - startedAt) / 1000;
    const people: { role: string; email: string; password: string }[] = JSON.parse(
      readFileSync(join(dir, '.data', 'demo-sign-ins.json'), 'utf8'),
    );
    const viewer = people.find(({ role }) => role === 'viewer');
    if (viewer === undefined) throw new Error('no viewer among the demo sign-ins');
    const page = await browser.newPage();
    await page.goto(`${url}/login?next=/tenants/TENANT_001`);
    await page.getByLabel(/e-?mail/i).fill(viewer.email);
    await page.getByLabel(/password/i).fill(viewer.password);
    await page
      .getByRole('button', { name: /sign in/i })
      .first()
      .click();
    await untilChart(page);
    return { readySeconds, chartSeconds: (performance.now() - startedAt) / 1000 };
  } finally {
    await browser.close();
    await endGroup(child);
  }
}

function readAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /http:\/\/localhost:\d+/.exec(output);
      if (found) resolve(found[0]);
    });
    child.once('exit', (code) => reject(new Error(`up ended with ${code}:\n${output}`)));
  });
}

/** As Ctrl-C in a terminal: the signal goes to the whole group, and we wait until npm itself is gone. */
async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT');
  await endProcess(child);
}
