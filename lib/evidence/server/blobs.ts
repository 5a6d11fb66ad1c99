import { createHash } from 'node:crypto';
import { AppError, concatBytes, sha256Hex } from '@/lib/kernel';
import type { BlobStore } from '@/lib/platform/blobs/blob-store';
import type { Ctx } from '@/lib/platform/context';
import type { Tenant } from '@/lib/tenants';
import { chooseStore } from '../choose-store';
import { type BlobRow, findBlob, type StoredBlob } from './blob-store';

/** Bytes in memory, or bytes that are read when they are needed, with what they must turn out to be. */
export type Content =
  | Uint8Array
  | { sha256: string; size: number; open(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>> };

/** The bytes in a store are not the ones that were put there. */
export class BlobAlteredError extends AppError {
  constructor(sha256: string, store: string) {
    const message = `the bytes of sha256:${sha256} in the store “${store}” have been altered`;
    super('internal', { message, userMessage: `${capital(message)}. Restore them from a copy.` }, [
      'BlobAlteredError',
    ]);
    this.name = 'BlobAlteredError';
  }
}

/** The bytes are gone although nobody retired them. */
export class BlobMissingError extends AppError {
  constructor(sha256: string) {
    const message = `the bytes of sha256:${sha256} are in none of the stores`;
    super('not_found', { message, userMessage: `${capital(message)} they may be read from.` }, [
      'BlobMissingError',
    ]);
    this.name = 'BlobMissingError';
  }
}

/** The declared tenant of that id; null for what concerns no tenant. */
export function tenantOf(ctx: Pick<Ctx, 'ports'>, tenantId: string | null): Tenant | null {
  if (tenantId === null) return null;
  const tenant = ctx.ports.config.tenants.find(({ id }) => id === tenantId);
  if (tenant !== undefined) return tenant;
  throw new AppError('not_found', {
    message: `no tenant ${tenantId}`,
    userMessage: `There is no tenant ${tenantId}.`,
  });
}

/** The store of a tenant's residency; `forbidden` when there is none, with what to change. */
export function storeFor(ctx: Pick<Ctx, 'ports'>, tenant: Tenant | null): BlobStore {
  const choice = chooseStore(tenant, ctx.ports.blobs);
  if (choice.state === 'chosen') return choice.store;
  throw new AppError('forbidden', {
    message: `no store may keep this evidence: ${choice.reason}`,
    userMessage: `No store may keep this evidence. ${choice.reason}. Add a store of that region to evidence.stores in mission-control.yaml, or set the tenant’s residency.`,
  });
}

/** Stores bytes. They count only once a transaction has written their row; until then they are an orphan for the collector. */
export async function putBlob(store: BlobStore, content: Content, mediaType: string): Promise<StoredBlob> {
  const held =
    content instanceof Uint8Array
      ? { sha256: sha256Of(content), size: content.length, open: () => once(content) }
      : content;
  await store.put(held.sha256, held.size, await held.open());
  return { sha256: held.sha256, size: held.size, mediaType, store: store.id, region: store.region };
}

/**
 * Bytes of a blob, all of them or a part. All of them are hashed on the way: the last piece is held back until the digest
 * is right, so that nobody gets altered bytes whole. A part cannot be checked.
 */
export async function openBlob(
  ctx: Pick<Ctx, 'ports' | 'db'>,
  sha256: string,
  options: { tenantId?: string | null; range?: { start: number; end: number } } = {},
): Promise<AsyncIterable<Uint8Array>> {
  const row = await findBlob(ctx.db, sha256);
  if (row === null) throw new BlobMissingError(sha256);
  if (row.retired !== null) throw retired(sha256, row.retired);
  return openStored(ctx, row, options);
}

/** The same without asking the database, for bytes whose row is known. */
export async function openStored(
  ctx: Pick<Ctx, 'ports'>,
  blob: Pick<BlobRow, 'sha256' | 'size' | 'store'>,
  options: { tenantId?: string | null; range?: { start: number; end: number } } = {},
): Promise<AsyncIterable<Uint8Array>> {
  for (const store of candidates(ctx, blob.store, options.tenantId ?? null)) {
    const bytes = await openIn(store, blob.sha256, options.range);
    if (bytes === null) continue;
    return options.range === undefined ? verified(bytes, blob, store.id) : bytes;
  }
  throw new BlobMissingError(blob.sha256);
}

async function openIn(
  store: BlobStore,
  sha256: string,
  range: { start: number; end: number } | undefined,
): Promise<AsyncIterable<Uint8Array> | null> {
  try {
    return await store.open(sha256, range);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}

/** All bytes of a small blob, verified. */
export async function readBlob(
  ctx: Pick<Ctx, 'ports' | 'db'>,
  sha256: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of await openBlob(ctx, sha256)) {
    size += part.length;
    if (size > maxBytes)
      throw new AppError('too_large', { message: `blob ${sha256} is over ${maxBytes} bytes` });
    parts.push(part);
  }
  return concatBytes(...parts);
}

/** The store that was written to first, then the others; the same bytes may have been put for tenants of two regions. */
function candidates(ctx: Pick<Ctx, 'ports'>, named: string, tenantId: string | null): BlobStore[] {
  const stores = [...ctx.ports.blobs].sort((a, b) => Number(b.id === named) - Number(a.id === named));
  const tenant = ctx.ports.config.tenants.find(({ id }) => id === tenantId);
  if (tenant === undefined) return stores;
  const own = chooseStore(tenant, ctx.ports.blobs);
  return own.state === 'chosen' ? [own.store, ...stores.filter((store) => store !== own.store)] : stores;
}

async function* verified(
  bytes: AsyncIterable<Uint8Array>,
  blob: { sha256: string; size: number },
  store: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let size = 0;
  let held: Uint8Array | undefined;
  for await (const part of bytes) {
    size += part.length;
    if (size > blob.size) throw new BlobAlteredError(blob.sha256, store);
    hash.update(part);
    if (held !== undefined) yield held;
    held = part;
  }
  if (size !== blob.size || hash.digest('hex') !== blob.sha256)
    throw new BlobAlteredError(blob.sha256, store);
  if (held !== undefined) yield held;
}

function retired(sha256: string, { rule, reason }: { rule: string; reason: string }): AppError {
  return new AppError('gone', {
    message: `blob ${sha256} was retired by ${rule}`,
    userMessage: `The bytes of sha256:${sha256} were removed by the retention rule “${rule}” (${reason}). Digest, statement and proof remain.`,
  });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** node's own hash for what may be large. */
function sha256Of(bytes: Uint8Array): string {
  return bytes.length < 4096 ? sha256Hex(bytes) : createHash('sha256').update(bytes).digest('hex');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
