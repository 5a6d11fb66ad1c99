import { z } from 'zod';
import { originSchema } from '@/lib/kernel';
import { verdictSchema } from './record';

/** The API's answers about evidence, as a client may rely on them; fields a newer server adds are let through. */
const digest = z.string();

export const evidenceRecordSchema = z.looseObject({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  release: z.string(),
  path: z.string(),
  environment: z.string(),
  origin: originSchema,
  tenantId: z.string().nullable(),
  verdict: verdictSchema.nullable(),
  artifact: z.looseObject({ sha256: digest, size: z.number(), mediaType: z.string() }),
  predicateType: z.string(),
  keyId: z.string(),
  actor: z.looseObject({ kind: z.string(), id: z.string(), name: z.string() }),
  createdAt: z.string(),
  leafIndex: z.string().nullable(),
});

export const evidencePageSchema = z.looseObject({
  records: z.array(evidenceRecordSchema),
  nextBefore: z.string().nullable(),
});

const checkSchema = z.looseObject({
  id: z.string(),
  title: z.string(),
  state: z.enum(['pass', 'fail', 'skipped']),
  code: z.string().nullable(),
  reason: z.string(),
});

export const evidenceRecordDetailSchema = evidenceRecordSchema.extend({
  source: z.record(z.string(), z.unknown()),
  statement: z.looseObject({ sha256: digest, bundle: z.string(), payload: z.unknown() }),
  log: z.looseObject({ origin: z.string(), leaf: z.string(), proof: z.string().nullable() }).nullable(),
  retired: z.looseObject({ rule: z.string(), reason: z.string(), at: z.string() }).nullable(),
  holds: z.array(
    z.looseObject({
      id: z.string(),
      scope: z.string(),
      scopeId: z.string(),
      reason: z.string(),
      placedAt: z.string(),
    }),
  ),
  cites: z.array(z.looseObject({ sha256: digest, role: z.string(), recordId: z.string().nullable() })),
  citedBy: z.array(z.looseObject({ recordId: z.string(), title: z.string(), role: z.string() })),
  checks: z.array(checkSchema),
});

export const evidenceBundleSchema = z.looseObject({
  id: z.string(),
  release: z.string(),
  environment: z.string(),
  origin: originSchema,
  status: z.enum(['building', 'sealed', 'failed']),
  createdAt: z.string(),
  createdBy: z.looseObject({ id: z.string(), name: z.string() }),
  progress: z.looseObject({ done: z.number(), total: z.number(), phase: z.string() }),
  problem: z.string().nullable(),
  sealedAt: z.string().nullable(),
  manifestDigest: digest.nullable(),
  fileCount: z.number().nullable(),
  tarSize: z.number().nullable(),
  checkpointSize: z.string().nullable(),
  missing: z.array(z.looseObject({ path: z.string(), reason: z.string() })),
  recordIds: z.array(z.string()).nullable(),
});

export const evidenceBundleDetailSchema = evidenceBundleSchema.extend({
  files: z.array(
    z.looseObject({
      path: z.string(),
      sha256: digest,
      size: z.number(),
      kind: z.string(),
      recordId: z.string().nullable(),
    }),
  ),
  rootKeyId: z.string().nullable(),
});

/** What the API says when a record, or a bundle, was asked for or made. */
export const recordReplySchema = z.looseObject({ record: evidenceRecordSchema });
export const bundleRequestReplySchema = z.looseObject({ bundle: evidenceBundleSchema, created: z.boolean() });
