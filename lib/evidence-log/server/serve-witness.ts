import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AppError, type Clock, fromUtf8 } from '@/lib/kernel';
import type { Logger } from '@/lib/platform/logger';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import { waitForLock } from '@/lib/platform/process-lock';
import { judgeSubmission, parseSubmission } from '../add-checkpoint';
import { cosignedMessage, encodeCosignature } from '../cosignature';
import { encodeSignatureLine, parseNote, verifyNote } from '../note';
import { encodeVkey, type NoteKey } from '../vkey';
import { fastHash } from './query';
import { readWitnessKey, type WitnessKey } from './witness-key';
import { openWitnessState, type WitnessState } from './witness-state';

const MAX_BODY_BYTES = 128 * 1024;

export type WitnessOptions = {
  /** Folder with its key and what it remembers */
  dir: string;
  host: string;
  port: number;
  /** Verifier keys of the logs it cosigns; the name of a key is the origin of its log. A log may have several, after a rotation. */
  logKeys: readonly NoteKey[];
  clock: Clock;
  logger: Pick<Logger, 'info' | 'warn'>;
};
export type RunningWitness = { port: number; noteKey: NoteKey; close(): Promise<void> };

type Answer = { status: number; body: string; type?: string };

/**
 * Serves C2SP add-checkpoint: cosigns a log's checkpoints as long as each grows from the last one it cosigned, and refuses every other history.
 * Needs no database and nothing of MC's own; one process per folder.
 */
export async function serveWitness(options: WitnessOptions): Promise<RunningWitness> {
  const key = await readWitnessKey(options.dir);
  const lock = await waitForLock(join(options.dir, 'witness.lock'), 5_000);
  if (lock.kind === 'busy')
    throw new AppError('conflict', {
      message: `process ${lock.owner.pid} already serves the witness in ${options.dir}`,
    });
  const state = await openWitnessState(options.dir);
  const witness = createWitness({ ...options, key, state });
  const server = createServer((req, res) => void handle(req, res, key, witness.submit));
  server.requestTimeout = 15_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  }).catch((error: unknown) => {
    lock.release();
    throw error;
  });
  return {
    port: (server.address() as AddressInfo).port,
    noteKey: key.noteKey,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await witness.settled();
      lock.release();
    },
  };
}

/** Decides one submission after the other: what is remembered and what is signed never part. */
function createWitness(
  options: Pick<WitnessOptions, 'logKeys' | 'clock' | 'logger'> & { key: WitnessKey; state: WitnessState },
) {
  const { key, state, logger } = options;
  let queue: Promise<unknown> = Promise.resolve();

  async function decide(body: string): Promise<Answer> {
    const submission = parseSubmission(body);
    const { text } = parseNote(submission.note);
    const origin = text.slice(0, text.indexOf('\n'));
    const keys = options.logKeys.filter(({ name }) => name === origin);
    if (keys.length === 0) return { status: 404, body: 'this witness does not know the log\n' };
    const verdict = await verifyNote(nodeCrypto, submission.note, keys);
    if (!verdict.ok) return { status: 403, body: `not signed by the log: ${verdict.reason}\n` };
    const judged = judgeSubmission(submission, text, state.seen(origin), fastHash);
    if (judged.verdict === 'conflict') {
      if (judged.fork) logger.warn({ origin, size: judged.size }, 'the log shows two histories');
      return { status: 409, type: 'text/x.tlog.size', body: `${judged.size}\n` };
    }
    if (judged.verdict === 'refused') {
      if (judged.status === 422) logger.warn({ origin, note: submission.note }, judged.reason);
      return { status: judged.status, body: `${judged.reason}\n` };
    }
    const { size, root } = judged.checkpoint;
    await state.remember(origin, { size, root }, submission.note);
    const at = Math.floor(options.clock.now().getTime() / 1_000);
    const signature = encodeCosignature(at, key.sign(cosignedMessage(at, text)));
    logger.info({ origin, size }, 'cosigned');
    return { status: 200, body: `${encodeSignatureLine(key.noteKey, signature)}\n` };
  }

  return {
    submit(body: string): Promise<Answer> {
      const answer = queue.then(() => decide(body));
      queue = answer.catch(() => undefined);
      return answer;
    },
    settled: () => queue,
  };
}

async function handle(
  req: IncomingMessage,
  res: ServerResponse,
  key: WitnessKey,
  submit: (body: string) => Promise<Answer>,
): Promise<void> {
  const answer = await route(req, key, submit).catch((error: unknown): Answer => {
    if (error instanceof AppError && error.code === 'too_large')
      return { status: 413, body: `${error.message}\n` };
    if (error instanceof AppError && error.code === 'invalid_input')
      return { status: 400, body: `${error.message}\n` };
    return { status: 500, body: 'the witness cannot answer\n' };
  });
  res.writeHead(answer.status, { 'content-type': answer.type ?? 'text/plain; charset=utf-8' });
  res.end(answer.body);
}

async function route(
  req: IncomingMessage,
  key: WitnessKey,
  submit: (body: string) => Promise<Answer>,
): Promise<Answer> {
  const path = new URL(req.url ?? '/', 'http://witness').pathname;
  if (path === '/' && req.method === 'GET') return { status: 200, body: `${encodeVkey(key.noteKey)}\n` };
  if (path !== '/add-checkpoint') return { status: 404, body: 'POST /add-checkpoint\n' };
  if (req.method !== 'POST') return { status: 405, body: 'POST /add-checkpoint\n' };
  return submit(await readBody(req));
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES)
      throw new AppError('too_large', { message: `a submission is at most ${MAX_BODY_BYTES} bytes` });
    chunks.push(chunk);
  }
  return fromUtf8(Buffer.concat(chunks));
}
