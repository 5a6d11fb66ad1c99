import { fork } from 'node:child_process';
import { join } from 'node:path';
import { endProcess, endWithUs } from './platform';

/** The product's route for CI and its peer, served by a process of their own. */
export type CiServer = {
  pid: number;
  post(
    path: string,
    post: { headers: Record<string, string>; body: string },
  ): Promise<{ status: number; body: string }>;
  stop(): Promise<void>;
};

export async function startCiServer(env: Record<string, string>): Promise<CiServer> {
  const child = fork(join(import.meta.dirname, 'ci-server-process.ts'), [], {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      ...env,
      NEXTAUTH_URL: 'http://127.0.0.1:1',
      NEXTAUTH_SECRET: 'a secret of at least thirty-two characters, for a benchmark',
      MC_INSTALL_ID: '0a1b2c3d',
      MC_LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
    },
  });
  endWithUs(child);
  const port = await new Promise<number>((done, fail) => {
    child.once('message', (message: { port: number }) => done(message.port));
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}`)));
  });
  return {
    pid: child.pid ?? 0,
    async post(path, { headers, body }) {
      const reply = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body });
      return { status: reply.status, body: await reply.text() };
    },
    stop: () => endProcess(child),
  };
}
