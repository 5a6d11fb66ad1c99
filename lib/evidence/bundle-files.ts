import { z } from 'zod';
import { originSchema } from '@/lib/kernel';

/** Files of a bundle beside those its manifest lists. All paths are relative to `evidence/<release>/`. */
export const BUNDLE_FILES = {
  manifest: 'manifest.json',
  manifestStatement: 'manifest.json.sigstore.json',
  checkpoint: 'log/checkpoint',
  manifestLeaf: 'log/manifest.leaf.json',
  manifestProof: 'log/manifest.tlog-proof',
  policy: 'log/policy',
  keyset: 'keys/keyset.json',
  keysetStatement: 'keys/keyset.json.sigstore.json',
  rootKey: 'keys/root.pub',
  attestKey: 'keys/mc.pub',
  logKey: 'keys/log.vkey',
  verifyText: 'VERIFY.md',
  verifyScript: 'verify.sh',
} as const;

/** Files about one record. They are listed in the manifest but for the leaf and the proof, which are made after it. */
export const recordFiles = (recordId: string) => ({
  statement: `attestations/${recordId}.sigstore.json`,
  leaf: `log/${recordId}.leaf.json`,
  proof: `log/${recordId}.tlog-proof`,
});

const MAX_PATH = 150;
const PATH = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9_@+.-]{1,90}(?:\/[A-Za-z0-9_@+.-]{1,90}){0,7}$/;

/** Whether a text is what `bundlePathSchema` accepts, for whoever asks many times. */
export function isBundlePath(text: string): boolean {
  return text.length <= MAX_PATH && PATH.test(text);
}

/** A path inside a bundle: plain segments, never absolute, never upwards, at most what a ustar header holds. */
export const bundlePathSchema = z
  .string()
  .max(MAX_PATH, `expected a path of at most ${MAX_PATH} characters`)
  .regex(
    PATH,
    'expected a relative path of letters, digits and _ @ + . - such as config/config-snapshot.json',
  );

const hex64 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits');

export const manifestItemSchema = z.strictObject({
  path: bundlePathSchema,
  sha256: hex64,
  size: z
    .int()
    .min(0)
    .max(2 ** 43),
  mediaType: z.string().min(1).max(120),
  /** Kind of evidence, or `statement`, `keys`, `guide`, `log` for what comes with it */
  kind: z.string().min(1).max(60),
  /** The record it belongs to; null for keys, guides and the policy */
  record: z.string().max(60).nullable(),
  tenant: z.string().max(63).nullable(),
  verdict: z.enum(['pass', 'fail', 'hold']).nullable(),
});
export type ManifestItem = z.infer<typeof manifestItemSchema>;

/** What a bundle holds, as canonical JSON; the statement about this file is what signs the bundle. Items are sorted by path. */
export const manifestSchema = z.strictObject({
  v: z.literal(1),
  bundle: z.string().max(60),
  release: z.string().max(60),
  environment: z.string().max(63),
  origin: originSchema,
  /** Origin of the log */
  log: z.string().max(200),
  createdAt: z.iso.datetime(),
  items: z.array(manifestItemSchema).max(100_000),
  /** Paths of the evidence model without a record, and records that may not leave their region */
  missing: z.array(z.strictObject({ path: z.string().max(200), reason: z.string().max(500) })).max(10_000),
  /** Manifest digest of the release's bundle before this one */
  previous: hex64.nullable(),
});
export type Manifest = z.infer<typeof manifestSchema>;
