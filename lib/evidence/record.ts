import { z } from 'zod';
import { originSchema } from '@/lib/kernel';
import { tenantIdSchema } from '@/lib/tenants';

const hex64 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits');

export const VERDICTS = ['pass', 'fail', 'hold'] as const;
export const verdictSchema = z.enum(VERDICTS, `expected one of ${VERDICTS.join(', ')}`);

/** Kind of evidence, which is also the last part of its predicate type unless that is one of in-toto’s own. */
export const evidenceKindSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,59}$/, 'expected a kind such as dashboard-export');

export const releaseSchema = z
  .string('expected a release such as v0.3.3')
  .regex(/^v\d{1,4}\.\d{1,4}\.\d{1,4}(-[0-9a-z.]{1,30})?$/, 'expected a release such as v0.3.3');

/** One piece of evidence in a list. Digests are lower-case hex without a prefix; sizes are bytes. */
export type EvidenceRecord = {
  id: string;
  kind: string;
  title: string;
  release: string;
  path: string;
  environment: string;
  origin: z.infer<typeof originSchema>;
  tenantId: string | null;
  verdict: z.infer<typeof verdictSchema> | null;
  artifact: { sha256: string; size: number; mediaType: string };
  predicateType: string;
  keyId: string;
  actor: { kind: string; id: string; name: string };
  createdAt: string;
  /** Index of its leaf; null until the sequencer has come by. */
  leafIndex: string | null;
};

/** A record with everything one needs to check it by hand. */
export type EvidenceRecordDetail = EvidenceRecord & {
  /** Where it came from: a query with its range, a URL, a run */
  source: { [key: string]: unknown };
  statement: {
    sha256: string;
    /** The Sigstore bundle as it is stored, as text */
    bundle: string;
    /** The in-toto statement inside it, for reading */
    payload: unknown;
  };
  log: {
    origin: string;
    leaf: string;
    /** `c2sp.org/tlog-proof@v1` text with the checkpoint it leads to; null while no checkpoint covers the leaf */
    proof: string | null;
  } | null;
  /** Bytes that retention removed; digest, statement and proof stay */
  retired: { rule: string; reason: string; at: string } | null;
  holds: { id: string; scope: string; scopeId: string; reason: string; placedAt: string }[];
  cites: { sha256: string; role: string; recordId: string | null }[];
  citedBy: { recordId: string; title: string; role: string }[];
  /** The record's own checks, made now by the same verifier as `mc evidence verify` */
  checks: Check[];
};

/** One thing that was checked. `skipped` means that it could not be, and why. */
export type Check = {
  id: string;
  title: string;
  state: 'pass' | 'fail' | 'skipped';
  /** Set when it failed: what kind of tampering or fault */
  code: string | null;
  reason: string;
};

/** Filter and page of the explorer. `before` is the cursor of the page before. */
export const evidenceQuerySchema = z.strictObject({
  kind: evidenceKindSchema.optional(),
  tenant: tenantIdSchema.optional(),
  release: releaseSchema.optional(),
  environment: z.string().min(1).max(63).optional(),
  origin: originSchema.optional(),
  verdict: verdictSchema.optional(),
  /** Digest of an artifact, statement or payload, or its first 8 or more digits */
  digest: z
    .string()
    .regex(/^(sha256:)?[0-9a-f]{8,64}$/, 'expected 8 to 64 digits of a SHA-256')
    .optional(),
  actor: z.string().min(1).max(200).optional(),
  /** Words that title or path must hold */
  q: z.string().min(1).max(100).optional(),
  from: z.iso.datetime({ offset: true, error: 'expected a time such as 2030-01-31T12:00:00Z' }).optional(),
  to: z.iso.datetime({ offset: true, error: 'expected a time such as 2030-01-31T12:00:00Z' }).optional(),
  before: z.string().max(120).optional(),
  limit: z.coerce.number('expected 1 to 200').int('expected 1 to 200').min(1).max(200).default(50),
});
export type EvidenceQuery = z.output<typeof evidenceQuerySchema>;
export type EvidencePage = { records: EvidenceRecord[]; nextBefore: string | null };

/** A bundle of a release as lists and pages show it. */
export type EvidenceBundle = {
  id: string;
  release: string;
  environment: string;
  origin: z.infer<typeof originSchema>;
  status: 'building' | 'sealed' | 'failed';
  createdAt: string;
  createdBy: { id: string; name: string };
  progress: { done: number; total: number; phase: string };
  problem: string | null;
  sealedAt: string | null;
  manifestDigest: string | null;
  fileCount: number | null;
  /** Bytes of the .tar */
  tarSize: number | null;
  checkpointSize: string | null;
  missing: { path: string; reason: string }[];
  /** Null for the whole release */
  recordIds: string[] | null;
};

/** A bundle with its files, in the order of the archive. */
export type EvidenceBundleDetail = EvidenceBundle & {
  files: { path: string; sha256: string; size: number; kind: string; recordId: string | null }[];
  /** Fingerprint of the root key that vouches for it, to be compared with one obtained elsewhere */
  rootKeyId: string | null;
};

export const bundleRequestSchema = z.strictObject({
  release: releaseSchema.optional(),
  records: z
    .array(z.string().regex(/^evd_[0-9A-Z]{26}$/))
    .min(1)
    .max(1_000)
    .optional(),
});

export { hex64 as sha256HexSchema };
