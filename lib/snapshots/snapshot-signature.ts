import {
  checkEnvelope,
  isAbout,
  type ParsedBundle,
  parseSigstoreBundle,
  predicateType,
} from '@/lib/attestations';
import { AppError, type Json } from '@/lib/kernel';
import type { Crypto, PublicKey } from '@/lib/keys';
import { isObject } from './json-tree';

export const SNAPSHOT_KIND = 'config-snapshot';
/** Where the planning pack's evidence model has the snapshot and its signature, relative to `evidence/<release>/`. */
export const SNAPSHOT_FOLDER = 'config';

/** The statement behind a snapshot, or why it proves nothing. */
export type SignatureCheck =
  | {
      ok: true;
      keyId: string;
      environment: string;
      origin: string;
      createdAt: string;
      commit: string | null;
      /** Where the snapshot came from, as its statement says */
      source: { [key: string]: Json };
    }
  | { ok: false; code: string; reason: string };

/**
 * Whether `signature` (a Sigstore bundle) is by one of `keys` and about a snapshot (or another `kind` of evidence) with this digest. The
 * keys are trusted by the caller for reasons of its own.
 */
export async function checkSnapshotSignature(
  crypto: Crypto,
  input: { sha256: string; signature: Uint8Array; keys: readonly PublicKey[]; kind?: string },
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
  const kind = input.kind ?? SNAPSHOT_KIND;
  if (statement.predicateType !== predicateType(kind))
    return {
      ok: false,
      code: 'predicate-mismatch',
      reason: `it states ${statement.predicateType}, no ${kind}`,
    };
  if (!isAbout(statement, input.sha256))
    return { ok: false, code: 'subject-mismatch', reason: 'it is about another snapshot than this file' };
  const { predicate } = statement;
  const source = isObject(predicate.source) ? predicate.source : {};
  return {
    ok: true,
    keyId: key.keyId,
    environment: String(predicate.environment),
    origin: String(predicate.origin),
    createdAt: String(predicate.createdAt),
    commit: typeof source.gitCommit === 'string' ? source.gitCommit : null,
    source,
  };
}
