import { z } from 'zod';
import { AppError } from '@/lib/kernel';
import type { Db, Tx } from '@/lib/platform/db';
import type { PasskeyView } from '../passkey';

const UNKNOWN_AAGUID = '00000000-0000-0000-0000-000000000000';

const ownerSelect = { user: { select: { id: true, name: true } } } as const;

/** A registered passkey with all that a signature by it is verified with. `counter` is the last one seen. */
export type Credential = {
  id: string;
  userId: string;
  credentialId: string;
  publicKeyCose: Uint8Array;
  alg: number;
  aaguid: string;
  backupEligible: boolean;
  backedUp: boolean;
  counter: bigint;
  transports: string[];
  name: string;
  rpId: string;
  attestationObject: Uint8Array;
  registrationClientData: Uint8Array;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
};
type Owned = Credential & { user: { id: string; name: string } };

/** The credential with this id, whoever's and revoked or not, or null. */
export function findCredential(db: Db | Tx, credentialId: string): Promise<Credential | null> {
  return db.passkey.findUnique({ where: { credentialId } });
}

/** Working passkeys of one person, oldest first. */
export function listActiveCredentials(db: Db | Tx, userId: string): Promise<Credential[]> {
  return db.passkey.findMany({ where: { userId, revokedAt: null }, orderBy: { id: 'asc' } });
}

/**
 * Notes a use by which somebody signed. Gives false, and notes nothing, when the passkey is revoked or its counter did not
 * rise: then it may have been copied (WebAuthn §6.1.1). Keys that do not count always say 0.
 */
export async function touchCredential(
  db: Db | Tx,
  use: { id: string; counter: number; backedUp: boolean; at: Date },
): Promise<boolean> {
  const rises = use.counter === 0 ? { equals: 0n } : { lt: BigInt(use.counter) };
  const { count } = await db.passkey.updateMany({
    where: { id: use.id, revokedAt: null, counter: rises },
    data: { counter: BigInt(use.counter), backedUp: use.backedUp, lastUsedAt: use.at },
  });
  return count === 1;
}

/** Passkeys with their owners, newest first: of one person, or of everybody. */
export async function findPasskeys(db: Db | Tx, userId: string | null): Promise<PasskeyView[]> {
  const rows = await db.passkey.findMany({
    where: userId === null ? {} : { userId },
    include: ownerSelect,
    orderBy: { id: 'desc' },
    take: 1_000,
  });
  return rows.map(toPasskeyView);
}

/** One passkey of one person, or of anybody with null; `not_found` otherwise. */
export async function getPasskey(
  db: Db | Tx,
  passkeyId: string,
  userId: string | null,
): Promise<PasskeyView> {
  const row = await db.passkey.findFirst({
    where: { id: passkeyId, ...(userId !== null && { userId }) },
    include: ownerSelect,
  });
  if (row !== null) return toPasskeyView(row);
  throw new AppError('not_found', {
    message: `no passkey ${passkeyId}`,
    userMessage: 'There is no such passkey, or it is not yours.',
  });
}

/** Adds a row. A credential id that is there already is a unique violation. */
export async function insertPasskey(
  tx: Tx,
  row: Omit<Credential, 'publicKeyCose' | 'attestationObject' | 'registrationClientData' | 'revokedAt'> &
    Record<'publicKeyCose' | 'attestationObject' | 'registrationClientData', Uint8Array<ArrayBuffer>>,
): Promise<PasskeyView> {
  return toPasskeyView(await tx.passkey.create({ data: row, include: ownerSelect }));
}

/** Changes a working passkey's name, or ends it. Gives whether there was one to change. */
export async function changePasskey(
  tx: Tx,
  passkeyId: string,
  data: { name: string } | { revokedAt: Date },
): Promise<boolean> {
  const { count } = await tx.passkey.updateMany({ where: { id: passkeyId, revokedAt: null }, data });
  return count === 1;
}

export type ChallengePlace = { userId: string; sessionId: string; purpose: 'register' | 'step-up' };

/** Keeps a challenge for one answer. A newer one of the same session and purpose takes its place; expired ones go. */
export async function keepChallenge(
  db: Db | Tx,
  kept: ChallengePlace & { challenge: string; proof: string | null; now: Date; expiresAt: Date },
): Promise<void> {
  const { now, ...row } = kept;
  await db.webauthnChallenge.deleteMany({ where: { userId: row.userId, expiresAt: { lte: now } } });
  const { sessionId, purpose } = row;
  await db.webauthnChallenge.upsert({
    where: { sessionId_purpose: { sessionId, purpose } },
    create: row,
    update: row,
  });
}

const takenSchema = z.array(z.object({ proof: z.string().nullable() }));

/**
 * Takes a challenge away, so that it counts once, and gives how whoever asked for it had proved themselves. Null when it is
 * unknown, used, expired, or was made for another person, session or purpose.
 */
export async function takeChallenge(
  db: Db | Tx,
  place: ChallengePlace & { challenge: string; now: Date },
): Promise<{ proof: string | null } | null> {
  const rows = await db.$queryRaw`
    DELETE FROM webauthn_challenge
     WHERE challenge = ${place.challenge} AND user_id = ${place.userId} AND session_id = ${place.sessionId}
       AND purpose = ${place.purpose} AND expires_at > ${place.now}
    RETURNING proof`;
  return takenSchema.parse(rows)[0] ?? null;
}

function toPasskeyView(row: Owned): PasskeyView {
  return {
    id: row.id,
    owner: row.user,
    name: row.name,
    kind: row.backupEligible ? 'synced' : 'this-device',
    aaguid: row.aaguid === UNKNOWN_AAGUID ? null : row.aaguid,
    rpId: row.rpId,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}
