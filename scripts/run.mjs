import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './stamps.mjs';

/** A program of node_modules, run with this very Node. */
export function bin(path) {
  return join(ROOT, 'node_modules', path);
}

/**
 * Runs a program to its end. `quiet` collects its output instead of showing it. Answers `{code, output, seconds}`; a program
 * that cannot be started has code 127, one stopped by `deadline` (an AbortSignal) has code 124.
 */
export function run(command, args, { env = process.env, quiet = false, deadline, cwd = ROOT } = {}) {
  const began = performance.now();
  return new Promise((resolve) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
    // Collected output is read by people in a log: no colours in it.
    const childEnv = quiet ? { ...env, NO_COLOR: '1', FORCE_COLOR: '0' } : env;
    const child = spawn(command, args, { cwd, env: childEnv, stdio });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    // What Ctrl-C sends: vitest and Playwright then end their servers before themselves.
    const stop = () => child.kill('SIGINT');
    deadline?.addEventListener('abort', stop);
    const finish = (code) => {
      deadline?.removeEventListener('abort', stop);
      resolve({
        code,
        output: Buffer.concat(chunks).toString(),
        seconds: (performance.now() - began) / 1000,
      });
    };
    child.once('error', () => finish(127));
    child.once('close', (code) => finish(deadline?.aborted ? 124 : (code ?? 1)));
  });
}

/** The same for a script of a package, such as `runNode(bin('vitest/vitest.mjs'), ['run'])`. */
export function runNode(script, args, options) {
  return run(process.execPath, [script, ...args], options);
}
