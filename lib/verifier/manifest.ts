import { BUNDLE_FILES, type Manifest, type ManifestItem, manifestSchema, recordFiles } from '@/lib/evidence';
import { parseCanonicalJson, parseOrThrow, parseStrictJson } from '@/lib/kernel';
import { type Attempt, attempt } from './attempt';
import type { Limits } from './limits';
import type { Bundle } from './read-bundle';

/** Files that are made after the manifest or about it, so it does not list them. */
const OUTSIDE: readonly string[] = [
  BUNDLE_FILES.manifest,
  BUNDLE_FILES.manifestStatement,
  BUNDLE_FILES.checkpoint,
  BUNDLE_FILES.manifestLeaf,
  BUNDLE_FILES.manifestProof,
];

/** Kinds of item that belong to the bundle and not to a record. */
const BUNDLE_KINDS = new Set(['keys', 'guide', 'log', 'statement']);

/** One record of a bundle: its statement and, unless its bytes stayed behind, its artifact. */
export type BundleRecord = { id: string; statement: ManifestItem; artifact: ManifestItem | null };

/** The manifest with what it says about files, worked out once. */
export type ManifestReading = { manifest: Manifest; records: BundleRecord[]; expected: Set<string> };

/** Reads `manifest.json`: canonical, every path once and in order, every artifact with its statement. */
export function readManifest(bundle: Bundle, limits: Limits): Attempt<ManifestReading> {
  const bytes = bundle.files.get(BUNDLE_FILES.manifest)?.bytes ?? null;
  if (bytes === null) return { ok: false, reason: `${BUNDLE_FILES.manifest} is missing` };
  const jsonLimits = { maxBytes: limits.manifestBytes, maxDepth: 4, maxMembers: 1_200_000 };
  const canonical = parseCanonicalJson(bytes, jsonLimits);
  const read = attempt(() => {
    const json = canonical ?? parseStrictJson(bytes, jsonLimits);
    return parseOrThrow(manifestSchema, json, 'The manifest');
  });
  if (!read.ok) return read;
  if (canonical === null) return { ok: false, reason: 'the manifest is not canonical JSON (RFC 8785)' };
  const manifest = read.value;
  const problem = problemOfItems(manifest.items);
  if (problem !== null) return { ok: false, reason: problem };
  return readRecords(manifest);
}

function problemOfItems(items: readonly ManifestItem[]): string | null {
  let last = '';
  for (const { path } of items) {
    if (path === last) return `the manifest lists ${path} twice`;
    if (path < last) return `the manifest lists ${path} behind ${last}; items are sorted by path`;
    if (OUTSIDE.includes(path)) return `the manifest lists ${path}, which is made after it`;
    last = path;
  }
  return null;
}

function readRecords(manifest: Manifest): Attempt<ManifestReading> {
  const records = new Map<string, BundleRecord>();
  const expected = new Set([...OUTSIDE, ...manifest.items.map(({ path }) => path)]);
  for (const item of manifest.items) {
    if (item.kind !== 'statement' || item.record === null) continue;
    const files = recordFiles(item.record);
    if (item.path !== files.statement)
      return {
        ok: false,
        reason: `the statement of ${item.record} is at ${item.path}, not at ${files.statement}`,
      };
    records.set(item.record, { id: item.record, statement: item, artifact: null });
    expected.add(files.leaf);
    expected.add(files.proof);
  }
  for (const item of manifest.items) {
    if (BUNDLE_KINDS.has(item.kind)) continue;
    const record = records.get(item.record ?? '');
    if (record === undefined) return { ok: false, reason: `${item.path} has no statement in the manifest` };
    if (record.artifact !== null) return { ok: false, reason: `${record.id} has two artifacts` };
    record.artifact = item;
  }
  return { ok: true, value: { manifest, records: [...records.values()], expected } };
}
