import { AppError, type LogKind, sha256Hex } from '@/lib/kernel';
import { type Crypto, type Keyset, type PublicKey, parseKeyset, rootKeyOf } from '@/lib/keys';
import { checkEnvelope, type EnvelopeCode } from './check-envelope';
import { parseSigstoreBundle } from './sigstore-bundle';
import { buildStatement, isAbout, predicateType } from './statement';

const KIND = 'keyset';

/** The payload with which a root key vouches for a keyset document. */
export function buildKeysetStatement(input: {
  document: Uint8Array;
  keyset: Keyset;
  environment: string;
  log: LogKind;
}): Uint8Array {
  const { keyset } = input;
  return buildStatement({
    subjects: [{ name: 'keyset.json', sha256: sha256Hex(input.document) }],
    predicateType: predicateType(KIND),
    predicate: {
      environment: input.environment,
      origin: input.log,
      createdAt: keyset.createdAt,
      log: keyset.origin,
      version: keyset.version,
    },
  });
}

export type KeysetCheck =
  | { ok: true; keyset: Keyset }
  | {
      ok: false;
      code: EnvelopeCode | 'keyset-invalid' | 'key-untrusted' | 'bundle-malformed';
      reason: string;
    };

/**
 * Whether `root`, a key that the caller trusts for reasons of its own, vouches for this keyset document. With `successor` the
 * document may name another root: then this is the statement by which the old one hands over.
 */
export async function checkKeyset(
  crypto: Crypto,
  files: { document: Uint8Array; bundle: Uint8Array },
  root: PublicKey,
  options: { successor?: boolean } = {},
): Promise<KeysetCheck> {
  const parsed = attempt(() => parseSigstoreBundle(files.bundle));
  if (!parsed.ok) return { ok: false, code: 'bundle-malformed', reason: parsed.reason };
  const envelope = await checkEnvelope(crypto, parsed.value, root);
  if (!envelope.ok) return envelope;
  const { statement } = parsed.value;
  if (statement.predicateType !== predicateType(KIND) || !isAbout(statement, sha256Hex(files.document)))
    return invalid('the root key signed something else');
  const keyset = attempt(() => parseKeyset(files.document));
  if (!keyset.ok) return invalid(keyset.reason);
  const named = rootKeyOf(keyset.value)?.keyId ?? 'none';
  if (options.successor !== true && named !== root.keyId)
    return {
      ok: false,
      code: 'key-untrusted',
      reason: `the keyset’s own root key is ${named}, not the trusted ${root.keyId}`,
    };
  return { ok: true, keyset: keyset.value };
}

function invalid(reason: string): KeysetCheck {
  return { ok: false, code: 'keyset-invalid', reason };
}

function attempt<T>(work: () => T): { ok: true; value: T } | { ok: false; reason: string } {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, reason: error.message };
    throw error;
  }
}
