import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@/lib/platform/process-port';
import { findOnPath } from '@/lib/platform/prometheus-binary-path';

export type S3Server = {
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** An existing, empty bucket of its own. */
  newBucket(): string;
  /** Folder in which the server keeps a bucket's objects as files. */
  folderOf(bucket: string): string;
  stop(): Promise<void>;
};

const CREDENTIALS = {
  accessKeyId: 'test-access-key',
  secretAccessKey: 'test-secret-of-forty-characters-or-so',
};

/** The S3 server that `npm run tools` builds; null when it is not there, which `MC_TOOLS=required` makes an error. */
export function findS3Server(): string | null {
  const built = join(process.cwd(), '.cache/tools/bin/versitygw');
  const found = existsSync(built) ? built : findOnPath('versitygw', process.env.PATH ?? '');
  if (found === null && process.env.MC_TOOLS === 'required') {
    throw new Error('versitygw is missing: build it with npm run tools -- --build versitygw');
  }
  return found;
}

/** Starts a real server that speaks S3 over a folder of its own; its metadata lies beside, as not every disk has attributes. */
export async function startS3Server(binary: string): Promise<S3Server> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-s3-'));
  const data = join(dir, 'data');
  for (const name of ['data', 'meta']) mkdirSync(join(dir, name));
  const port = await freePort();
  const child = spawn(
    binary,
    ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', '--sidecar', join(dir, 'meta'), data],
    {
      stdio: 'ignore',
      env: {
        ...process.env,
        ROOT_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        ROOT_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      },
    },
  );
  const ended = once(child, 'exit');
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswers(endpoint, child);
  let buckets = 0;
  return {
    endpoint,
    ...CREDENTIALS,
    newBucket() {
      buckets += 1;
      const name = `bucket-${buckets}`;
      mkdirSync(join(data, name));
      return name;
    },
    folderOf: (bucket) => join(data, bucket),
    async stop() {
      child.kill('SIGKILL');
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function untilAnswers(endpoint: string, child: { exitCode: number | null }): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`the S3 server ended with ${child.exitCode}`);
    const answered = await fetch(endpoint).catch(() => null);
    if (answered !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the S3 server does not answer');
}
