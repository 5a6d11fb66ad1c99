import type { KeyPurpose, PublicKey } from './algorithm';
import { type Keyset, type KeysetKey, publicKeyOf } from './keyset';

/** What a keyset says about a key for one purpose at one time. Only `good` is good. */
export type KeyJudgement = {
  state: 'good' | 'unknown' | 'wrong-purpose' | 'not-yet' | 'retired' | 'revoked';
  reason: string;
};

/** Whether a key counts for a signature made at `at`, and why not. The time must come from the log or a timestamp, not from the signer. */
export function judgeKey(
  keyset: Keyset,
  asked: { keyId: string; purpose: KeyPurpose; at: Date | string },
): KeyJudgement {
  const entry = keyset.keys.find((key) => key.keyId === asked.keyId);
  if (entry === undefined)
    return { state: 'unknown', reason: `${asked.keyId} is not in version ${keyset.version} of the keyset` };
  if (entry.purpose !== asked.purpose)
    return {
      state: 'wrong-purpose',
      reason: `${entry.keyId} is a key for ${entry.purpose}, not ${asked.purpose}`,
    };
  return judgeEntry(entry, new Date(asked.at));
}

/** The same for one entry, whatever its purpose. */
export function judgeEntry(entry: KeysetKey, at: Date): KeyJudgement {
  const { keyId, validFrom, validTo, revokedAt } = entry;
  const time = at.getTime();
  if (!(time >= Date.parse(validFrom)))
    return { state: 'not-yet', reason: `${keyId} is good from ${validFrom} only` };
  if (revokedAt !== null && time >= Date.parse(revokedAt))
    return { state: 'revoked', reason: `${keyId} was revoked as of ${revokedAt}` };
  if (validTo !== null && time >= Date.parse(validTo))
    return { state: 'retired', reason: `${keyId} was good until ${validTo}` };
  return { state: 'good', reason: `${keyId} is good since ${validFrom}` };
}

/** Keys of a purpose that are good at a time, the one to sign with first: the newest, and of two as new the later one listed. */
export function goodKeysOf(keyset: Keyset, purpose: KeyPurpose, at: Date): PublicKey[] {
  return keyset.keys
    .map((entry, place) => ({ entry, place }))
    .filter(({ entry }) => entry.purpose === purpose && judgeEntry(entry, at).state === 'good')
    .sort((a, b) => Date.parse(b.entry.validFrom) - Date.parse(a.entry.validFrom) || b.place - a.place)
    .map(({ entry }) => publicKeyOf(entry));
}

/** The root key that signs this version of the keyset: the newest that was good when the version was made; null when none was. */
export function rootKeyOf(keyset: Keyset): PublicKey | null {
  return goodKeysOf(keyset, 'root', new Date(keyset.createdAt))[0] ?? null;
}
