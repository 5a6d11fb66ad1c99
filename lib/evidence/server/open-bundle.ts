import { createHash } from 'node:crypto';
import { authorize, visibleTenants } from '@/lib/access';
import { AppError, fromUtf8, readAll, toBase64 } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { beginEarly } from '../begin-early';
import type { SealedFile } from '../bundle-view';
import type { EvidenceBundle } from '../record';
import { tarHeader } from '../tar-header';
import { layOutTar, sliceTar, type TarPart } from '../tar-layout';
import { type BlobRow, findBlobs } from './blob-store';
import { BlobAlteredError, BlobMissingError, openStored } from './blobs';
import { findBundle } from './bundle-store';
import { readSealedFiles } from './read-bundles';

/** A sealed bundle, ready to be sent: `open` gives any part of the bytes, which are the same for ever. */
export type BundleDownload = {
  bundle: EvidenceBundle;
  /** Changes only with the bundle */
  etag: string;
  name: string;
  size: number;
  open(range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
};

/** Files up to this size are written into the single-file form; of larger ones it has the digest. */
const INLINE_MAX = 1024 * 1024;
const GATHER_BYTES = 64 * 1024;
/** Behind the content of a file come its padding and a header, then the content of the next one. */
const PARTS_AHEAD = 3;
const ZEROS = new Uint8Array(1024);

/**
 * The archive of a bundle, needs `export` for all it holds. It is never built: headers are made from the list of files, content
 * comes from the blobs, each hashed while it passes, so that memory stays flat and altered bytes end the stream.
 */
export async function openBundleTar(ctx: Ctx, id: string): Promise<BundleDownload> {
  const { bundle, files, filesDigest, read } = await openSealed(ctx, id);
  const layout = layOutTar(files);
  return {
    bundle,
    etag: filesDigest,
    name: `evidence-${bundle.release}-mc.tar`,
    size: layout.size,
    open: ({ start, end } = { start: 0, end: layout.size }) =>
      gather(archive(sliceTar(layout, start, end), read)),
  };
}

/** The same bundle as one JSON document, for tools that want no archive. */
export async function bundleJson(ctx: Ctx, id: string): Promise<Omit<BundleDownload, 'size'>> {
  const { bundle, files, filesDigest, read } = await openSealed(ctx, id);
  return {
    bundle,
    etag: `${filesDigest}-json`,
    name: `evidence-${bundle.release}-mc.json`,
    open: () => gather(jsonForm(bundle, files, read)),
  };
}

type Read = (file: SealedFile, range?: { start: number; end: number }) => AsyncIterable<Uint8Array>;

async function openSealed(ctx: Ctx, id: string) {
  authorize(ctx, 'export');
  const { view, filesDigest } = await findBundle(ctx.db, id, visibleTenants(ctx.actor, 'export'));
  if (view.status !== 'sealed' || filesDigest === null) throw notSealed(view);
  const files = await readSealedFiles(ctx, filesDigest);
  const digests = new Set(files.map(({ sha256, pack }) => pack?.sha256 ?? sha256));
  const blobs = await findBlobs(ctx.db, [...digests]);
  refuseRetired(view, files, blobs);
  const read: Read = (file, range) => readFile(ctx, blobs, file, range);
  return { bundle: view, files, filesDigest, read };
}

/** Content of a file, or a part of it; hashed whenever it is read from its beginning to its end. */
async function* readFile(
  ctx: Ctx,
  blobs: ReadonlyMap<string, BlobRow>,
  file: SealedFile,
  range: { start: number; end: number } = { start: 0, end: file.size },
): AsyncGenerator<Uint8Array> {
  const digest = file.pack?.sha256 ?? file.sha256;
  const blob = blobs.get(digest);
  if (blob === undefined) throw new BlobMissingError(digest);
  if (file.size === 0 || range.start >= range.end) return;
  const whole = range.start === 0 && range.end === file.size;
  const options = { tenantId: file.tenant };
  if (whole && file.pack === undefined) {
    yield* await openStored(ctx, blob, options);
    return;
  }
  const at = file.pack?.at ?? 0;
  const part = { start: at + range.start, end: at + range.end };
  const bytes = await openStored(ctx, blob, { ...options, range: part });
  if (!whole) {
    yield* bytes;
    return;
  }
  const hash = createHash('sha256');
  for await (const piece of bytes) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') !== file.sha256) throw new BlobAlteredError(file.sha256, blob.store);
}

function archive(parts: Iterable<TarPart<SealedFile>>, read: Read): AsyncIterable<Uint8Array> {
  return beginEarly(readers(parts, read), PARTS_AHEAD);
}

function* readers(
  parts: Iterable<TarPart<SealedFile>>,
  read: Read,
): Generator<() => AsyncIterable<Uint8Array>> {
  for (const part of parts) yield () => bytesOf(part, read);
}

async function* bytesOf(part: TarPart<SealedFile>, read: Read): AsyncGenerator<Uint8Array> {
  if (part.kind === 'header') yield tarHeader(part.file).subarray(part.from, part.to);
  else if (part.kind === 'zeros') yield ZEROS.subarray(part.from, part.to);
  else yield* read(part.file, { start: part.from, end: part.to });
}

/** Canonical JSON, written file by file. */
async function* jsonForm(
  bundle: EvidenceBundle,
  files: readonly SealedFile[],
  read: Read,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode('{"files":{');
  for (const [index, file] of files.entries()) {
    const { sha256, size } = file;
    const content = size > INLINE_MAX ? null : inlined(await readAll(read(file), INLINE_MAX));
    const first = content !== null && 'base64' in content ? content : {};
    const last = content !== null && 'text' in content ? content : {};
    const value = JSON.stringify({ ...first, sha256, size, ...last });
    yield encoder.encode(`${index === 0 ? '' : ','}${JSON.stringify(file.path)}:${value}`);
  }
  const mediaType = 'application/vnd.mission-control.evidence-bundle.v1+json';
  yield encoder.encode(`},"mediaType":"${mediaType}","release":${JSON.stringify(bundle.release)}}`);
}

/** Small pieces together, so that a thousand little files are not thousands of writes; large ones pass as they are. */
async function* gather(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    if (size > 0 && size + piece.length > GATHER_BYTES) {
      yield Buffer.concat(held, size);
      held = [];
      size = 0;
    }
    if (piece.length >= GATHER_BYTES) yield piece;
    else {
      held.push(piece);
      size += piece.length;
    }
  }
  if (size > 0) yield Buffer.concat(held, size);
}

/** As text when it is UTF-8, which gives the same bytes back; otherwise as base64. */
function inlined(bytes: Uint8Array): { text: string } | { base64: string } {
  try {
    return { text: fromUtf8(bytes) };
  } catch {
    return { base64: toBase64(bytes) };
  }
}

function notSealed({ id, status, problem }: EvidenceBundle): AppError {
  return new AppError('conflict', {
    message: `bundle ${id} is ${status}`,
    userMessage:
      status === 'failed'
        ? `The bundle ${id} could not be built: ${problem ?? 'unknown'}`
        : `The bundle ${id} is still being built. Try again in a moment.`,
  });
}

/** Retention may have removed bytes since; then nothing is sent, rather than most of it. */
function refuseRetired(
  bundle: EvidenceBundle,
  files: readonly SealedFile[],
  blobs: ReadonlyMap<string, BlobRow>,
): void {
  const gone = files.find(({ sha256 }) => blobs.get(sha256)?.retired);
  if (gone === undefined) return;
  const rule = blobs.get(gone.sha256)?.retired?.rule ?? '';
  throw new AppError('gone', {
    message: `bundle ${bundle.id} has bytes that were retired`,
    userMessage: `The bundle ${bundle.id} can no longer be downloaded: the bytes of ${gone.path} were removed by the retention rule “${rule}”. Ask for a new bundle of ${bundle.release}.`,
  });
}
