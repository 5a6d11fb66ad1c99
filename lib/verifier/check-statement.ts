import {
  checkEnvelope,
  type ParsedBundle,
  parseSigstoreBundle,
  parseWrittenBundle,
} from '@/lib/attestations';
import type { Leaf } from '@/lib/evidence-log';
import { fromBase64, fromUtf8, sha256Hex } from '@/lib/kernel';
import {
  type Crypto,
  judgeKey,
  type KeyJudgement,
  type Keyset,
  type KeysetKey,
  publicKeyOf,
} from '@/lib/keys';
import { attempt } from './attempt';
import type { Fault } from './tally';

/** A statement as far as it could be read, and the first thing wrong with its form, key or signature. */
export type StatementFinding = { parsed: ParsedBundle | null; fault: Fault | null };

const KEY_CODES: Record<Exclude<KeyJudgement['state'], 'good'>, string> = {
  unknown: 'key-id-mismatch',
  'wrong-purpose': 'key-wrong-purpose',
  'not-yet': 'key-out-of-window',
  retired: 'key-out-of-window',
  revoked: 'key-revoked',
};

/**
 * Checks one Sigstore bundle: its form to the byte, its signature, and whether the keyset lets that key sign at the time the log
 * and the statement itself give. The leaf also tells an altered payload from an altered signature.
 */
export async function checkStatement(
  crypto: Crypto,
  bytes: Uint8Array,
  keyset: Keyset,
  leaf: Leaf | null,
): Promise<StatementFinding> {
  const written = parseWrittenBundle(bytes);
  const read = attempt(() => written ?? parseSigstoreBundle(bytes));
  if (!read.ok)
    return {
      parsed: null,
      fault: isPayloadAltered(bytes, leaf)
        ? {
            code: 'payload-altered',
            reason: 'the payload is not the one in the log, and is no statement any more',
          }
        : { code: 'statement-malformed', reason: read.reason },
    };
  const parsed = read.value;
  const named = checkNames(parsed, keyset);
  if (named !== null) return { parsed, fault: named };
  // Readers differ in what else they let pass, so there is one form only.
  if (written === null)
    return {
      parsed,
      fault: {
        code: 'statement-malformed',
        reason: 'the statement is not in the one form bundles are written in',
      },
    };
  const fault = (await checkSignature(crypto, parsed, keyset, leaf)) ?? checkKey(parsed, keyset, leaf);
  return { parsed, fault };
}

/** Key id and hint are one name of one key: cosign goes by the one, others by the other. */
function checkNames({ keyId, hint }: ParsedBundle, keyset: Keyset): Fault | null {
  if (!keyset.keys.some((key) => key.keyId === keyId))
    return { code: 'key-id-mismatch', reason: `${keyId.slice(0, 60)} is no key of the keyset` };
  if (hint === keyId) return null;
  return { code: 'hint-mismatch', reason: `the hint is ${hint.slice(0, 60)}, the signature names ${keyId}` };
}

async function checkSignature(
  crypto: Crypto,
  parsed: ParsedBundle,
  keyset: Keyset,
  leaf: Leaf | null,
): Promise<Fault | null> {
  const entry = keyset.keys.find(({ keyId }) => keyId === parsed.keyId);
  if (entry === undefined) return { code: 'key-id-mismatch', reason: 'it is no key of the keyset' };
  const verdict = await checkEnvelope(crypto, parsed, keyOfEntry(entry));
  if (verdict.ok) return null;
  if (verdict.code !== 'signature-invalid' || leaf?.statement == null) return verdict;
  if (sha256Hex(parsed.payload) !== leaf.statement.payload)
    return { code: 'payload-altered', reason: 'the payload is not the one that was signed and logged' };
  return verdict;
}

/** Judged by the time in the log and by the one in the statement: a key must have been good at both. */
function checkKey({ keyId, statement }: ParsedBundle, keyset: Keyset, leaf: Leaf | null): Fault | null {
  for (const at of [leaf?.at, statement.predicate.createdAt]) {
    if (at === undefined) continue;
    const { state, reason } = judgeKey(keyset, { keyId, purpose: 'attest', at });
    if (state !== 'good') return { code: KEY_CODES[state], reason: `${reason}; it signed at ${at}` };
  }
  return null;
}

/** Code for a key that is not good for what it did. */
export function faultOfKey({ state, reason }: KeyJudgement): Fault | null {
  return state === 'good' ? null : { code: KEY_CODES[state], reason };
}

/** Entries are checked when a keyset is parsed, and a bundle has one keyset and many statements: parse each key once. */
const known = new WeakMap<KeysetKey, ReturnType<typeof publicKeyOf>>();

export function keyOfEntry(entry: KeysetKey): ReturnType<typeof publicKeyOf> {
  const seen = known.get(entry);
  if (seen !== undefined) return seen;
  const key = publicKeyOf(entry);
  known.set(entry, key);
  return key;
}

/** Whether what cannot be read as a statement is a known envelope with another payload than the logged one. */
function isPayloadAltered(bytes: Uint8Array, leaf: Leaf | null): boolean {
  const text = attempt(() => fromUtf8(bytes));
  const payload = text.ok ? /"payload":"([A-Za-z0-9+/=]*)"/.exec(text.value)?.[1] : undefined;
  if (payload === undefined || leaf?.statement == null) return false;
  const decoded = attempt(() => fromBase64(payload));
  return decoded.ok && sha256Hex(decoded.value) !== leaf.statement.payload;
}
