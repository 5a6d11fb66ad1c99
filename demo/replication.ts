import { z } from 'zod';
import type { Ledger } from '@/demo/ledger';

/** Most entries of one tenant in one batch; the rest follows in the next. */
export const BATCH_ENTRIES_MAX = 500;
/** Largest replication request, in bytes: five tenants with full batches. */
export const REPLICATION_BYTES_MAX = 2 * 1024 * 1024;

const entry = z.strictObject({
  seq: z.int().min(1),
  account: z.string().max(16),
  deltaUnits: z.int(),
  cause: z.enum(['debit', 'credit', 'write', 'undo']),
  atMs: z.number(),
});

/** What one replica sends the other: per tenant its unconfirmed entries and the time up to which they are complete. */
export const replicationBatch = z.strictObject({
  origin: z.enum(['a', 'b']),
  tenants: z.record(
    z.string().max(32),
    z.strictObject({ completeUntilMs: z.number(), entries: z.array(entry).max(BATCH_ENTRIES_MAX) }),
  ),
});

export type ReplicationBatch = z.infer<typeof replicationBatch>;

/** The receiver's answer: the last sequence number it has applied, per tenant. */
export const replicationAck = z.strictObject({ appliedSeq: z.record(z.string(), z.int().min(0)) });
export type ReplicationAck = z.infer<typeof replicationAck>;

/** What the fields of a batch expect, for the error of the internal endpoint. */
export const BATCH_HELP = {
  '': { expected: 'a replication batch', example: { origin: 'a', tenants: {} } },
  origin: { expected: 'a or b', example: 'a' },
  tenants: { expected: 'entries by tenant', example: { TENANT_001: { completeUntilMs: 0, entries: [] } } },
};

/**
 * One tenant's part of a batch. It carries a heartbeat in any case: an idle tenant is complete until now, one whose
 * entries do not all fit only until the last entry sent.
 */
export function collectPart(ledger: Ledger, nowMs: number): ReplicationBatch['tenants'][string] {
  const { entries, complete } = ledger.pending(BATCH_ENTRIES_MAX);
  return { completeUntilMs: complete ? nowMs : (entries.at(-1)?.atMs ?? nowMs), entries };
}
