import { fromUtf8, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Tx } from '@/lib/platform/db';
import { manifestSchema } from '../bundle-files';
import { progressSchema } from '../bundle-view';
import { readBlob } from './blobs';
import { type BundleLists, findBundleLists } from './garbage-store';
import { readSealedFiles } from './read-bundles';

const MANIFEST_MAX_BYTES = 64 * 1024 * 1024;

/** Every digest that some bundle names, and which bundles were asked. */
export type BundleDigests = { digests: ReadonlySet<string>; asked: ReadonlySet<string> };

/** Reads what every bundle names. Throws when one list cannot be read: then nobody knows what is needed. */
export async function readBundleDigests(ctx: Pick<Ctx, 'ports' | 'db'>): Promise<BundleDigests> {
  const digests = new Set<string>();
  const asked = new Set<string>();
  for (const bundle of await findBundleLists(ctx.db)) {
    for (const digest of await digestsOf(ctx, bundle)) digests.add(digest);
    asked.add(stateOf(bundle));
  }
  return { digests, asked };
}

/** Whether bundles came to name something since. */
export async function haveBundlesChanged(
  tx: Pick<Tx, 'evidenceBundle'>,
  { asked }: BundleDigests,
): Promise<boolean> {
  return (await findBundleLists(tx)).some((bundle) => !asked.has(stateOf(bundle)));
}

function stateOf({ id, manifestDigest, filesDigest }: BundleLists): string {
  return `${id} ${manifestDigest} ${filesDigest}`;
}

async function digestsOf(ctx: Pick<Ctx, 'ports' | 'db'>, bundle: BundleLists): Promise<string[]> {
  const { manifestDigest, filesDigest } = bundle;
  const signed = progressSchema.parse(bundle.progress).signed;
  const own = [manifestDigest, filesDigest, signed?.statement].filter((digest) => typeof digest === 'string');
  if (filesDigest !== null) {
    const files = await readSealedFiles(ctx, filesDigest);
    return [...own, ...files.flatMap(({ sha256, pack }) => (pack === undefined ? [sha256] : [pack.sha256]))];
  }
  if (manifestDigest === null) return own;
  const text = fromUtf8(await readBlob(ctx, manifestDigest, MANIFEST_MAX_BYTES));
  const { items } = parseOrThrow(manifestSchema, JSON.parse(text), 'The manifest');
  return [...own, ...items.map(({ sha256 }) => sha256)];
}
