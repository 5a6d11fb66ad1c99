import { AppError, sha256Hex } from '@/lib/kernel';
import { KEY_PURPOSES, type KeyPurpose, type PublicKey } from './algorithm';
import { judgeEntry } from './judge-key';
import { encodeKeyset, type Keyset, type KeysetKey, keysetKeyOf } from './keyset';

/** The next version of a keyset and what changed in it, as entries after the change. */
export type KeysetChange = {
  next: Keyset;
  added: KeysetKey[];
  retired: KeysetKey[];
  revoked: KeysetKey[];
};

/** Version 1: one key of each purpose, good from now on. */
export function firstKeyset(input: {
  origin: string;
  at: Date;
  keys: Record<KeyPurpose, PublicKey>;
}): KeysetChange {
  for (const purpose of KEY_PURPOSES) assertUsable(input.keys[purpose], purpose);
  const added = KEY_PURPOSES.map((purpose) => keysetKeyOf(input.keys[purpose], purpose, input.at));
  assertDistinct(added);
  const next: Keyset = {
    v: 1,
    origin: input.origin,
    version: 1,
    createdAt: input.at.toISOString(),
    keys: added,
    previous: null,
  };
  return { next, added, retired: [], revoked: [] };
}

/**
 * Puts a new key in use. Keys of the purpose still in use stay good for `overlapSeconds` more, for what is being signed at the
 * moment and for whoever has to be told of the new key; what they signed until then counts for ever.
 */
export function rotateInKeyset(
  keyset: Keyset,
  input: { key: PublicKey; purpose: KeyPurpose; at: Date; overlapSeconds: number; reason: string },
): KeysetChange {
  assertUsable(input.key, input.purpose);
  const validTo = new Date(input.at.getTime() + input.overlapSeconds * 1_000).toISOString();
  const retired: KeysetKey[] = [];
  const kept = keyset.keys.map((entry) => {
    const inUse = entry.purpose === input.purpose && entry.validTo === null && entry.revokedAt === null;
    if (!inUse) return entry;
    const changed = { ...entry, validTo, reason: input.reason };
    retired.push(changed);
    return changed;
  });
  const added = [keysetKeyOf(input.key, input.purpose, input.at)];
  return { next: nextVersion(keyset, input.at, [...kept, ...added]), added, retired, revoked: [] };
}

/**
 * Takes trust away from a key as of `revokedAt`. When it was the only one of its purpose in use, `successor` takes over at once;
 * ask `needsSuccessor` first. A revocation can be moved to an earlier time, never to a later one.
 */
export function revokeInKeyset(
  keyset: Keyset,
  input: { keyId: string; revokedAt: Date; at: Date; reason: string; successor: PublicKey | null },
): KeysetChange {
  const found = findEntry(keyset, input.keyId);
  if (input.revokedAt > input.at)
    throw new AppError('invalid_input', {
      message: 'a revocation cannot lie in the future',
      fields: [{ field: 'at', expected: 'expected a time that has passed' }],
    });
  if (found.revokedAt !== null && input.revokedAt >= new Date(found.revokedAt))
    throw new AppError('conflict', {
      message: `${found.keyId} is revoked already, as of ${found.revokedAt}`,
    });
  const revoked = { ...found, revokedAt: input.revokedAt.toISOString(), reason: input.reason };
  const kept = keyset.keys.map((entry) => (entry === found ? revoked : entry));
  const added: KeysetKey[] = [];
  if (needsSuccessor(keyset, input.keyId, input.at)) {
    if (input.successor === null)
      throw new AppError('internal', { message: `nothing takes over from ${found.keyId}` });
    assertUsable(input.successor, found.purpose);
    added.push(keysetKeyOf(input.successor, found.purpose, input.at));
  }
  return { next: nextVersion(keyset, input.at, [...kept, ...added]), added, retired: [], revoked: [revoked] };
}

/** Whether nothing of its purpose could sign any more once this key is revoked. */
export function needsSuccessor(keyset: Keyset, keyId: string, at: Date): boolean {
  const { purpose } = findEntry(keyset, keyId);
  return !keyset.keys.some(
    (entry) =>
      entry.purpose === purpose &&
      entry.keyId !== keyId &&
      entry.validTo === null &&
      judgeEntry(entry, at).state === 'good',
  );
}

/** The entry of a key, or `not_found`. */
export function findEntry(keyset: Keyset, keyId: string): KeysetKey {
  const entry = keyset.keys.find((key) => key.keyId === keyId);
  if (entry !== undefined) return entry;
  throw new AppError('not_found', {
    message: `no key ${keyId} in the keyset`,
    userMessage: `There is no key ${keyId}. mc keys list shows those there are.`,
  });
}

function nextVersion(keyset: Keyset, at: Date, keys: KeysetKey[]): Keyset {
  if (at < new Date(keyset.createdAt))
    throw new AppError('conflict', {
      message: `the clock says ${at.toISOString()}, which is before the keyset in force (${keyset.createdAt})`,
    });
  assertDistinct(keys);
  return {
    ...keyset,
    version: keyset.version + 1,
    createdAt: at.toISOString(),
    keys,
    previous: sha256Hex(encodeKeyset(keyset)),
  };
}

/** Checkpoints are signed notes, which know Ed25519 keys only. */
function assertUsable(key: PublicKey, purpose: KeyPurpose): void {
  if (purpose !== 'log' || key.algorithm === 'ed25519') return;
  throw new AppError('misconfigured', {
    message: `${key.keyId} is for ${key.algorithm}; the log needs an Ed25519 key`,
  });
}

/** A key has one purpose, and comes back under no circumstances. */
function assertDistinct(keys: readonly KeysetKey[]): void {
  const twice = keys.find((key, place) => keys.findIndex(({ keyId }) => keyId === key.keyId) !== place);
  if (twice === undefined) return;
  throw new AppError('conflict', {
    message: `${twice.keyId} is in the keyset already`,
    userMessage: `The key ${twice.keyId} is in the keyset already; another purpose or rotation needs a key of its own.`,
  });
}
