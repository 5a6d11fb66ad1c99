import { z } from 'zod';
import { parseOrThrow } from '@/lib/kernel';
import type { Db, Tx } from '@/lib/platform/db';
import {
  type Enrolment,
  enrolmentSchema,
  type StoredSignature,
  storedSignatureSchema,
} from '../approval-file';
import type { StandingDecision } from '../decide';

/** A decision as it stands in the database. What was signed is all there or not at all. */
export type StoredDecision = {
  decision: 'approve' | 'deny';
  approver: { id: string; name: string };
  role: string;
  slot: number | null;
  keyDigest: string | null;
  reason: string;
  receivedAt: Date;
  signed: { statement: string; signature: StoredSignature; enrolment: Enrolment } | null;
};

export type DecisionRow = {
  decision: string;
  approverId: string;
  approverName: string;
  role: string;
  slot: number | null;
  keyDigest: string | null;
  reason: string;
  statement: string | null;
  signature: unknown;
  enrolment: unknown;
  receivedAt: Date;
};

/** Adds a decision. The same person, key or place a second time is a unique violation. */
export async function insertDecision(
  tx: Tx,
  requestId: string,
  id: string,
  { approver, signed, ...decision }: StoredDecision,
): Promise<void> {
  await tx.approvalDecision.create({
    data: {
      id,
      requestId,
      ...decision,
      approverId: approver.id,
      approverName: approver.name,
      ...(signed !== null && signed),
    },
  });
}

export function toDecision(row: DecisionRow): StoredDecision {
  const { role, slot, keyDigest, reason, receivedAt, statement } = row;
  return {
    decision: z.enum(['approve', 'deny']).parse(row.decision),
    approver: { id: row.approverId, name: row.approverName },
    role,
    slot,
    keyDigest,
    reason,
    receivedAt,
    signed:
      statement === null
        ? null
        : {
            statement,
            signature: parseOrThrow(storedSignatureSchema, row.signature, 'The stored signature'),
            enrolment: parseOrThrow(enrolmentSchema, row.enrolment, 'The stored enrolment'),
          },
  };
}

export function standingDecision({ decision, approver, keyDigest, slot }: StoredDecision): StandingDecision {
  return { decision, approverId: approver.id, keyDigest, slot };
}

/** Keeps a statement until it is signed; what ran out goes. */
export async function keepStatement(
  db: Db,
  kept: { nonce: string; requestId: string; approverId: string; statement: string; expiresAt: Date },
  now: Date,
): Promise<void> {
  await db.approvalStatement.deleteMany({ where: { expiresAt: { lte: now } } });
  await db.approvalStatement.create({ data: kept });
}

/** Texts of statements of others about a request that may still be signed. */
export async function statementsOfOthers(
  db: Db,
  requestId: string,
  approverId: string,
  now: Date,
): Promise<string[]> {
  const rows = await db.approvalStatement.findMany({
    where: { requestId, approverId: { not: approverId }, expiresAt: { gt: now } },
    select: { statement: true },
    take: 20,
  });
  return rows.map(({ statement }) => statement);
}

const takenSchema = z.array(z.object({ statement: z.string() }));

/** Takes a statement away, so that it counts once; null when it is unknown, used, ran out or is somebody else's. */
export async function takeStatement(
  db: Db,
  place: { nonce: string; requestId: string; approverId: string; now: Date },
): Promise<string | null> {
  const rows = await db.$queryRaw`
    DELETE FROM approval_statement
     WHERE nonce = ${place.nonce} AND request_id = ${place.requestId} AND approver_id = ${place.approverId}
       AND expires_at > ${place.now}
    RETURNING statement`;
  return takenSchema.parse(rows)[0]?.statement ?? null;
}
