import { z } from 'zod';
import { canonicalJson, type Json, utf8 } from '@/lib/kernel';

const hex64 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits');

/** What a leaf of the evidence log says: little about people, digests for the rest. */
export const leafSchema = z.strictObject({
  v: z.literal(1),
  /** The audit action, such as `evidence.recorded` */
  type: z.string().min(1).max(80),
  at: z.iso.datetime(),
  environment: z.string().max(63).nullable(),
  origin: z.enum(['demo', 'replay', 'live']),
  actor: z.strictObject({ kind: z.string().max(20), id: z.string().max(200) }),
  tenant: z.string().max(63).nullable(),
  object: z.strictObject({ kind: z.string().max(40), id: z.string().max(200) }),
  /** SHA-256 of the canonical audit record */
  record: hex64,
  /** SHA-256 of the payload and the signature of the statement this change signed */
  statement: z.strictObject({ payload: hex64, signature: hex64 }).nullable(),
});
export type Leaf = z.infer<typeof leafSchema>;

/** The bytes of a leaf: canonical JSON. */
export function encodeLeaf(leaf: Leaf): Uint8Array {
  return utf8(canonicalJson(leaf as Json));
}

/** Origin line of a log's checkpoints and of its key names. The demo has a log of its own. */
export function logOrigin(installId: string, log: 'demo' | 'live'): string {
  return log === 'demo' ? `mission-control/${installId}/demo-log` : `mission-control/${installId}/log`;
}
