import { authorize, visibleTenants } from '@/lib/access';
import { fromUtf8, parseOrThrow } from '@/lib/kernel';
import { rootKeyOf } from '@/lib/keys';
import { readKeyset } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import { bundleQuerySchema, type SealedFile, sealedFilesSchema } from '../bundle-view';
import type { EvidenceBundle, EvidenceBundleDetail } from '../record';
import { readBlob } from './blobs';
import { findBundle, findBundles, findUnfinished, type StoredBundle } from './bundle-store';

const LIST_MAX_BYTES = 256 * 1024 * 1024;

/** Bundles the actor may download, newest first. */
export async function listBundles(
  ctx: Ctx,
  input: { release?: string | undefined; limit?: number } = {},
): Promise<{ bundles: EvidenceBundle[] }> {
  authorize(ctx, 'export');
  const query = parseOrThrow(bundleQuerySchema, input, 'The query');
  const found = await findBundles(ctx.db, query, visibleTenants(ctx.actor, 'export'));
  return { bundles: found.map(({ view }) => view) };
}

/** One bundle with the files of its archive, in their order; none while it is being built. */
export async function getBundle(ctx: Ctx, id: string): Promise<EvidenceBundleDetail> {
  authorize(ctx, 'export');
  const bundle = await findBundle(ctx.db, id, visibleTenants(ctx.actor, 'export'));
  const keyset = await readKeyset(ctx, bundle.log);
  const files = bundle.filesDigest === null ? [] : await readSealedFiles(ctx, bundle.filesDigest);
  return {
    ...bundle.view,
    files: files.map(({ path, sha256, size, kind, record }) => ({
      path,
      sha256,
      size,
      kind,
      recordId: record,
    })),
    rootKeyId: keyset === null ? null : (rootKeyOf(keyset.keyset)?.keyId ?? null),
  };
}

/** Ids of bundles that wait to be built, for the worker. */
export function listUnfinishedBundles(ctx: Ctx): Promise<string[]> {
  authorize(ctx, 'export', '*');
  return findUnfinished(ctx.db);
}

const kept = new Map<string, SealedFile[]>();
const MAX_KEPT = 4;

/** The files of a sealed archive. The list never changes, so the last few are remembered. */
export async function readSealedFiles(
  ctx: Pick<Ctx, 'ports' | 'db'>,
  filesDigest: NonNullable<StoredBundle['filesDigest']>,
): Promise<SealedFile[]> {
  const known = kept.get(filesDigest);
  if (known !== undefined) return known;
  const text = fromUtf8(await readBlob(ctx, filesDigest, LIST_MAX_BYTES));
  const files = parseOrThrow(sealedFilesSchema, JSON.parse(text), 'The list of files of a bundle');
  const [oldest] = kept.keys();
  if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(filesDigest, files);
  return files;
}
