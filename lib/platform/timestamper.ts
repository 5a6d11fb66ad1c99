import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '@/lib/kernel';
import {
  buildTimestampRequest,
  MAX_TIMESTAMP_BYTES,
  TIMESTAMP_QUERY,
  TIMESTAMP_REPLY,
  verifyTimestamp,
} from '@/lib/timestamps';

/** A time-stamping authority as MC uses it. */
export type Timestamper = {
  /**
   * A checked RFC 3161 response (DER of the whole TimeStampResp) about a signature. Throws `unreachable` when none comes in
   * time, `misconfigured` when its certificates cannot be read, and `internal` when what came is not a good time stamp.
   */
  stamp(signature: Uint8Array): Promise<{ response: Uint8Array; time: string; authority: string }>;
};

export type TimestamperOptions = {
  url: string;
  /** PEM file with the certificates the authority is verified with. */
  caFile: string;
  answerWithinMs?: number;
};

/** Asks an RFC 3161 authority over HTTP. An answer is checked before anybody sees it: a wrong one never enters evidence. */
export function openTimestamper(options: TimestamperOptions): Timestamper {
  const { host } = new URL(options.url);
  return {
    async stamp(signature) {
      const authorities = readAuthorities(options.caFile);
      const nonce = randomBytes(16);
      const response = await ask(options, await buildTimestampRequest(signature, nonce), host);
      const check = await verifyTimestamp({ response, signature, authorities, nonce });
      if (check.ok) return { response, time: check.time, authority: check.authority };
      throw new AppError('internal', {
        message: `time stamp of ${host} is wrong: ${check.reason}`,
        userMessage: `The time stamp of ${host} cannot be used: ${check.reason}. Check url and caFile at evidence.timestamping.`,
      });
    },
  };
}

function readAuthorities(caFile: string): string {
  try {
    return readFileSync(resolve(caFile), 'utf8');
  } catch (cause) {
    throw new AppError('misconfigured', {
      message: `cannot read the certificates of the time-stamping authority in ${caFile}`,
      userMessage: `Cannot read ${caFile}. Correct caFile at evidence.timestamping in mission-control.yaml.`,
      cause,
    });
  }
}

async function ask(
  { url, answerWithinMs = 10_000 }: TimestamperOptions,
  query: Uint8Array<ArrayBuffer>,
  host: string,
): Promise<Uint8Array> {
  try {
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': TIMESTAMP_QUERY, accept: TIMESTAMP_REPLY },
      body: query,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const type = (reply.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
    if (reply.status !== 200 || type !== TIMESTAMP_REPLY) {
      await reply.body?.cancel();
      throw unreachable(host, `it answered HTTP ${reply.status} with ${type || 'no content type'}`);
    }
    return await readCapped(reply, host);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const late = error instanceof Error && error.name === 'TimeoutError';
    throw unreachable(host, late ? `no answer within ${answerWithinMs / 1000} s` : codeOf(error), error);
  }
}

async function readCapped(reply: Response, host: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (reply.body === null) return new Uint8Array();
  const reader = reply.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const chunk = part.value;
    size += chunk.length;
    if (size > MAX_TIMESTAMP_BYTES) {
      await reader.cancel();
      throw unreachable(host, `its answer is larger than ${MAX_TIMESTAMP_BYTES / 1024} KiB`);
    }
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code);
  return error instanceof Error ? error.message : 'unknown';
}

function unreachable(host: string, why: string, cause?: unknown): AppError {
  return new AppError('unreachable', {
    message: `time-stamping authority ${host}: ${why}`,
    userMessage: `The time-stamping authority ${host} cannot be used: ${why}.`,
    cause,
  });
}
