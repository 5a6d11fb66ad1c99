import type { Db, Tx } from '@/lib/platform/db';

/** Where a statement is recorded that was posted or signed here before. */
export type KnownStatement = { signer: string | null; recordId: string; artifactRecordId: string | null };

/** A statement by the digest of its payload: posted before, or recorded by MC itself; null when it is new. */
export async function findStatement(db: Db, payloadDigest: string): Promise<KnownStatement | null> {
  const posted = await db.ciAttestation.findUnique({ where: { payloadDigest } });
  if (posted !== null) {
    const { signer, bundleRecordId, artifactRecordId } = posted;
    return { signer, recordId: bundleRecordId, artifactRecordId };
  }
  const own = await db.evidenceRecord.findFirst({
    where: { payloadDigest },
    select: { id: true },
    orderBy: { createdAt: 'asc' },
  });
  return own === null ? null : { signer: null, recordId: own.id, artifactRecordId: own.id };
}

export type AttestationRow = {
  payloadDigest: string;
  source: string;
  key: string;
  signer: string;
  keyId: string;
  predicateType: string;
  bundleRecordId: string;
  artifactRecordId: string | null;
  createdAt: Date;
};

/** Writes the row of a statement; false when somebody else's was faster. */
export async function insertAttestation(tx: Tx, row: AttestationRow): Promise<boolean> {
  const { count } = await tx.ciAttestation.createMany({ data: [row], skipDuplicates: true });
  return count === 1;
}
