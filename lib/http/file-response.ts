import { type ByteRange, parseByteRange } from './byte-range';

type File = {
  /** Digest of the content; becomes a strong ETag. */
  etag: string;
  /** Absent when it is only known at the end. */
  size?: number;
  mediaType: string;
  /** Path or file name; its last part is what the browser saves. */
  name: string;
};

/** Bytes as a download that no browser ever shows as a page of ours; 304 when the reader already has them. */
export function fileResponse(req: Request, file: File & { bytes: AsyncIterable<Uint8Array> }): Response {
  const headers = headersOf(file);
  if (hasAlready(req, file.etag)) return new Response(null, { status: 304, headers });
  if (file.size !== undefined) headers.set('content-length', String(file.size));
  return new Response(streamOf(file.bytes), { headers });
}

/** The same for what can be read from any byte on: answers Range and If-Range with 206 or 416. */
export function rangedFileResponse(
  req: Request,
  file: File & {
    size: number;
    open: (range: { start: number; end: number }) => AsyncIterable<Uint8Array>;
  },
): Response {
  const headers = headersOf(file);
  headers.set('accept-ranges', 'bytes');
  if (hasAlready(req, file.etag)) return new Response(null, { status: 304, headers });
  const asked = askedRange(req, file);
  if (asked.kind === 'unsatisfiable') {
    headers.set('content-range', `bytes */${file.size}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = asked.kind === 'part' ? asked : { start: 0, end: file.size };
  if (asked.kind === 'part') headers.set('content-range', `bytes ${start}-${end - 1}/${file.size}`);
  headers.set('content-length', String(end - start));
  return new Response(streamOf(file.open({ start, end })), {
    status: asked.kind === 'part' ? 206 : 200,
    headers,
  });
}

/** A part of something that has changed since would not fit what the reader has, so If-Range then asks for all of it. */
function askedRange(req: Request, file: { etag: string; size: number }): ByteRange {
  const ifRange = req.headers.get('if-range');
  if (ifRange !== null && ifRange.trim() !== `"${file.etag}"`) return { kind: 'whole' };
  return parseByteRange(req.headers.get('range'), file.size);
}

function hasAlready(req: Request, etag: string): boolean {
  const sent = (req.headers.get('if-none-match') ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  return sent.includes(`"${etag}"`) || sent.includes('*');
}

function headersOf(file: File): Headers {
  const name = (file.name.split('/').at(-1) ?? 'file').replace(/[^A-Za-z0-9_@+.-]/g, '_');
  return new Headers({
    etag: `"${file.etag}"`,
    'content-type': file.mediaType,
    'content-disposition': `attachment; filename="${name}"`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, no-cache',
    vary: 'Cookie, Authorization',
  });
}

/**
 * Pulls only as fast as the reader reads; an error on the way ends the connection, so that nobody takes a part for all. Pieces pass as they
 * are, which the converter of node:stream, copying each, would not let them.
 */
function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const pieces = bytes[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await pieces.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}
