import { AppError, canonicalJson, type Json, type Origin, parseOrThrow, utf8 } from '@/lib/kernel';
import { type Manifest, type ManifestItem, manifestSchema, recordFiles } from './bundle-files';
import type { PlannedRecord } from './plan-bundle';

const STATEMENT_MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const MAX_ITEMS = 100_000;

/** A record with what a manifest says about its two files. */
export type ManifestRecord = PlannedRecord & {
  kind: string;
  verdict: 'pass' | 'fail' | 'hold' | null;
  artifact: { sha256: string; size: number; mediaType: string };
  statement: { sha256: string; size: number };
};

/** A file that comes with the evidence: a key, the guide, or whom the log asks to witness. */
export type ExtraFile = {
  path: string;
  sha256: string;
  size: number;
  mediaType: string;
  kind: 'keys' | 'guide' | 'log';
};

/** The manifest of a bundle as canonical JSON, its items sorted by path. Throws `too_large` when there are too many. */
export function buildManifest(input: {
  bundle: string;
  release: string;
  environment: string;
  origin: Origin;
  log: string;
  createdAt: string;
  items: readonly { path: string | null; record: ManifestRecord }[];
  extras: readonly ExtraFile[];
  missing: Manifest['missing'];
  previous: string | null;
}): { manifest: Manifest; bytes: Uint8Array } {
  const { items, extras, ...head } = input;
  const listed = [
    ...items.flatMap(({ path, record }) => itemsOf(path, record)),
    ...extras.map((file): ManifestItem => ({ ...file, record: null, tenant: null, verdict: null })),
  ];
  if (listed.length > MAX_ITEMS) {
    throw new AppError('too_large', {
      message: `a bundle of ${listed.length} files`,
      userMessage: `These are ${items.length} records; one bundle holds at most ${MAX_ITEMS / 2}. Ask for fewer of them by their ids.`,
    });
  }
  listed.sort((a, b) => (a.path < b.path ? -1 : 1));
  const manifest = parseOrThrow(manifestSchema, { v: 1, ...head, items: listed }, 'The manifest');
  return { manifest, bytes: utf8(canonicalJson(manifest as Json)) };
}

function itemsOf(path: string | null, record: ManifestRecord): ManifestItem[] {
  const { id, tenantId: tenant, verdict, artifact, statement } = record;
  const items: ManifestItem[] = [
    {
      path: recordFiles(id).statement,
      ...statement,
      mediaType: STATEMENT_MEDIA_TYPE,
      kind: 'statement',
      record: id,
      tenant,
      verdict: null,
    },
  ];
  if (path !== null) items.push({ path, ...artifact, kind: record.kind, record: id, tenant, verdict });
  return items;
}
