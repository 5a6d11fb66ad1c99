import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@/lib/kernel';
import type { Output } from './output';

const MAX_TRIES = 5;

/** Writes bytes to a file that appears whole or not at all. */
export async function writeTo(file: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const draft = `${file}.part`;
  try {
    await pipeline(Readable.from(bytes, { objectMode: false }), createWriteStream(draft));
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Downloads to a file; when the connection breaks off, goes on from where it was if the server can, else from the start. */
export async function downloadTo(
  file: string,
  get: (headers: Record<string, string>) => Promise<Response>,
  out: Pick<Output, 'note'>,
): Promise<void> {
  await writeTo(file, untilComplete(file, get, out));
}

async function* untilComplete(
  file: string,
  get: (headers: Record<string, string>) => Promise<Response>,
  out: Pick<Output, 'note'>,
): AsyncGenerator<Uint8Array> {
  let got = 0;
  let etag = '';
  for (let attempt = 1; ; attempt++) {
    const reply = await get(got === 0 ? {} : { range: `bytes=${got}-`, 'if-range': etag });
    if (got > 0 && reply.status !== 206) throw brokenOff(file, 'the server cannot go on with it');
    etag = reply.headers.get('etag') ?? '';
    try {
      for await (const piece of piecesOf(reply)) {
        got += piece.length;
        yield piece;
      }
      return;
    } catch (cause) {
      const resumable = reply.headers.get('accept-ranges') === 'bytes' && etag !== '';
      if (!resumable || attempt >= MAX_TRIES) throw brokenOff(file, String(cause), cause);
      out.note(`the download broke off after ${got} bytes and goes on`);
    }
  }
}

async function* piecesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) return;
    yield next.value;
  }
}

function brokenOff(file: string, why: string, cause?: unknown): AppError {
  return new AppError('unreachable', {
    message: `the download of ${file} broke off: ${why}`,
    userMessage: `The download of ${file} broke off (${why}). Nothing was written; run the command again.`,
    cause,
  });
}
