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

export type Person = { email: string; password: string };

/** The demo person who holds a role in this stack. */
export function demoPerson(dataDir: string, role: string): Person {
  const people: (Person & { role: string })[] = JSON.parse(
    readFileSync(join(dataDir, 'demo-sign-ins.json'), 'utf8'),
  );
  const person = people.find((p) => p.role === role);
  if (!person) throw new Error(`no demo sign-in for ${role}`);
  return person;
}

/** Signs in over HTTP and returns the Cookie header to send. */
export async function signInCookie(url: string, person: Person): Promise<string> {
  const jar = new Map<string, string>();
  const cookieHeader = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const call = async (path: string, init: RequestInit = {}) => {
    const headers = { ...init.headers, cookie: cookieHeader() };
    const reply = await fetch(`${url}${path}`, { ...init, headers, redirect: 'manual' });
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
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: url },
    body: new URLSearchParams({ ...person, csrfToken, json: 'true', callbackUrl: url }),
  });
  const me = await call('/api/me');
  if (!me.ok) throw new Error(`sign-in of ${person.email} failed: /api/me answered ${me.status}`);
  return cookieHeader();
}

/** Redeems the one-time setup link that `up --no-demo` printed and returns the admin it made. */
export async function redeemSetupLink(stack: Pick<Stack, 'url' | 'output'>): Promise<Person> {
  const secret = /\/setup\/([A-Za-z0-9_-]+)/.exec(stack.output())?.[1];
  if (!secret) throw new Error(`up printed no setup link:\n${stack.output()}`);
  const person = { email: 'first@example.com', password: 'a-long-enough-password' };
  const reply = await fetch(`${stack.url}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: stack.url },
    body: JSON.stringify({ secret, name: 'First Admin', ...person }),
  });
  if (!reply.ok) throw new Error(`setup answered ${reply.status}: ${await reply.text()}`);
  return person;
}
