import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './stamps.mjs';

/** Starts the whole product as `npm run up` does, over a throw-away data directory, and waits for the address it prints. */
export async function startStack(dataDir, env, deadline) {
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const child = spawn(process.execPath, [join(ROOT, 'scripts/up.mjs'), '--no-build'], {
    cwd: ROOT,
    env: { ...env, MC_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    await ended;
    clearTimeout(killer);
  };
  const url = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      output += chunk;
      const found = /is ready after .*?(http:\/\/localhost:\d+)/.exec(output);
      if (found !== null) resolve(found[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    deadline.addEventListener('abort', () =>
      reject(new Error('the time was over before the product was ready')),
    );
    ended.then((code) => reject(new Error(`up ended with ${code} before it was ready:\n${output}`)));
  }).catch(async (error) => {
    await stop();
    throw error;
  });
  return { url, stop };
}
