import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Stack = {
  /** What people open, such as http://localhost:3000. */
  url: string;
  dataDir: string;
  /** Everything `up` printed so far. */
  output(): string;
  process: ChildProcess;
  stop(): Promise<void>;
};

export type StackOptions = {
  args?: string[];
  env?: Record<string, string>;
  /** Kept by the caller; without it a temporary one is made and removed at `stop`. */
  dataDir?: string;
  /** How long `up` may take to print its address. */
  startSeconds?: number;
};

/** Starts the whole product with `npm run up`'s own script in a data directory of its own and waits for its address. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'mc-stack-'));
  const child = spawn(process.execPath, ['scripts/up.mjs', '--no-build', ...(options.args ?? [])], {
    env: { ...process.env, NODE_ENV: 'production', ...options.env, MC_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`up printed no address in time:\n${output}`)),
      (options.startSeconds ?? 180) * 1000,
    );
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const found = /http:\/\/localhost:\d+/.exec(output);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`up ended with ${code} before it was ready:\n${output}`));
    });
  });
  await waitUntilReady(url);
  return {
    url,
    dataDir,
    output: () => output,
    process: child,
    async stop() {
      await stopProcess(child);
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function waitUntilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const reply = await fetch(`${url}/api/health/ready`).catch(() => null);
    if (reply?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url}/api/health/ready never answered 200`);
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await gone;
  clearTimeout(timer);
}

/** Signs in over HTTP as a demo role and returns the Cookie header to send. */
export async function signInCookie(stack: Pick<Stack, 'url' | 'dataDir'>, role: string): Promise<string> {
  const people: { role: string; email: string; password: string }[] = JSON.parse(
    readFileSync(join(stack.dataDir, 'demo-sign-ins.json'), 'utf8'),
  );
  const person = people.find((p) => p.role === role);
  if (!person) throw new Error(`no demo sign-in for ${role}`);
  const jar = new Map<string, string>();
  const call = async (path: string, init: RequestInit = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(`${stack.url}${path}`, {
      ...init,
      headers: { ...init.headers, cookie },
      redirect: 'manual',
    });
    for (const line of reply.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return reply;
  };
  const { csrfToken } = (await (await call('/api/auth/csrf')).json()) as { csrfToken: string };
  await call('/api/auth/callback/credentials', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: stack.url },
    body: new URLSearchParams({
      csrfToken,
      email: person.email,
      password: person.password,
      json: 'true',
      callbackUrl: stack.url,
    }),
  });
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const me = await fetch(`${stack.url}/api/me`, { headers: { cookie } });
  if (!me.ok) throw new Error(`sign-in of ${person.email} failed: /api/me answered ${me.status}`);
  return cookie;
}
