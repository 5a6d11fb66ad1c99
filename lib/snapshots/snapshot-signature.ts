import {
  checkEnvelope,
  isAbout,
  type ParsedBundle,
  parseSigstoreBundle,
  predicateType,
} from '@/lib/attestations';
import { AppError } from '@/lib/kernel';
import type { Crypto, PublicKey } from '@/lib/keys';

export const SNAPSHOT_KIND = 'config-snapshot';
/** Where the planning pack's evidence model has the snapshot and its signature, relative to `evidence/<release>/`. */
export const SNAPSHOT_FOLDER = 'config';

/** The statement behind a snapshot, or why it proves nothing. */
export type SignatureCheck =
  | { ok: true; keyId: string; environment: string; origin: string; createdAt: string; commit: string | null }
  | { ok: false; code: string; reason: string };

/**
 * Whether `signature` (a Sigstore bundle) is by one of `keys` and about a snapshot with this digest. The keys are trusted by the
 * caller for reasons of its own.
 */
export async function checkSnapshotSignature(
  crypto: Crypto,
  input: { sha256: string; signature: Uint8Array; keys: readonly PublicKey[] },
): Promise<SignatureCheck> {
  let parsed: ParsedBundle;
  try {
    parsed = parseSigstoreBundle(input.signature);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ok: false, code: 'bundle-malformed', reason: error.message };
  }
  const key = input.keys.find(({ keyId }) => keyId === parsed.keyId);
  if (key === undefined)
    return {
      ok: false,
      code: 'key-untrusted',
      reason: `it was signed by ${parsed.keyId}, which is not trusted here`,
    };
  const envelope = await checkEnvelope(crypto, parsed, key);
  if (!envelope.ok) return envelope;
  const { statement } = parsed;
  if (statement.predicateType !== predicateType(SNAPSHOT_KIND))
    return {
      ok: false,
      code: 'predicate-mismatch',
      reason: `it states ${statement.predicateType}, no snapshot`,
    };
  if (!isAbout(statement, input.sha256))
    return { ok: false, code: 'subject-mismatch', reason: 'it is about another snapshot than this file' };
  const { predicate } = statement;
  return {
    ok: true,
    keyId: key.keyId,
    environment: String(predicate.environment),
    origin: String(predicate.origin),
    createdAt: String(predicate.createdAt),
    commit: commitOf(predicate.source),
  };
}

function commitOf(source: unknown): string | null {
  const commit = typeof source === 'object' && source !== null ? Reflect.get(source, 'gitCommit') : null;
  return typeof commit === 'string' ? commit : null;
}
