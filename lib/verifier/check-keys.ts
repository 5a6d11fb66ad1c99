import { checkKeyset, parseWrittenBundle } from '@/lib/attestations';
import { BUNDLE_FILES, type Check } from '@/lib/evidence';
import { canonicalJson, equalBytes, fromUtf8, type Json, utf8 } from '@/lib/kernel';
import { type Crypto, type Keyset, type PublicKey, parseKeyset, publicKeyFromPem } from '@/lib/keys';
import { type Attempt, attempt } from './attempt';
import type { Bundle } from './read-bundle';
import { failed, passed, skipped } from './report';
import type { Trust } from './trust';

const ROOT_TITLE = 'The root key is the one you named';
const KEYSET_TITLE = 'The root key vouches for the keys of the log';

/** Keys of a bundle. The keyset is there when it can be read at all, so that the rest is checked as consistent with it. */
export type KeyFindings = {
  rootKeyId: string | null;
  keyset: Keyset | null;
  /** Set when what the reader named is a statement key: then the manifest must be signed by that very key */
  attestKeyId: string | null;
  rootCheck: Check;
  keysetCheck: Check;
};

/** Judges the bundle's root key by what the reader knows from elsewhere, and the keyset by the root key. */
export async function checkKeys(bundle: Bundle, trust: Trust, crypto: Crypto): Promise<KeyFindings> {
  const document = bundle.files.get(BUNDLE_FILES.keyset)?.bytes ?? null;
  const keyset = document === null ? null : attempt(() => parseKeyset(document));
  const root = readRoot(bundle);
  const usable = keyset?.ok === true ? keyset.value : null;
  return {
    rootKeyId: root.ok ? root.value.keyId : null,
    keyset: usable,
    ...judgeRoot(root, usable, trust),
    keysetCheck: await judgeKeyset(bundle, document, root, crypto),
  };
}

function readRoot(bundle: Bundle): Attempt<PublicKey> {
  const pem = bundle.files.get(BUNDLE_FILES.rootKey)?.bytes ?? null;
  if (pem === null) return { ok: false, reason: `${BUNDLE_FILES.rootKey} is missing` };
  return attempt(() => publicKeyFromPem(fromUtf8(pem)));
}

function judgeRoot(
  root: Attempt<PublicKey>,
  keyset: Keyset | null,
  trust: Trust,
): Pick<KeyFindings, 'attestKeyId' | 'rootCheck'> {
  const untrusted = (reason: string) => ({
    attestKeyId: null,
    rootCheck: failed('root-key', ROOT_TITLE, 'key-untrusted', reason),
  });
  const wanted = trust.key?.keyId ?? trust.rootKeyId;
  if (trust.key !== undefined && trust.rootKeyId !== undefined && trust.key.keyId !== trust.rootKeyId)
    return untrusted('the key and the fingerprint you gave do not belong together');
  const own = root.ok ? root.value.keyId : null;
  if (wanted === undefined)
    return untrusted(
      `you gave no key. The bundle’s own root key is ${own ?? 'not readable'}: compare it with a fingerprint you got elsewhere. Everything below is only consistent with the bundle’s own keys`,
    );
  if (own === wanted)
    return {
      attestKeyId: null,
      rootCheck: passed('root-key', ROOT_TITLE, `${BUNDLE_FILES.rootKey} is ${own}`),
    };
  const named = keyset?.keys.find(({ keyId, purpose }) => keyId === wanted && purpose === 'attest');
  if (named !== undefined)
    return {
      attestKeyId: wanted,
      rootCheck: passed(
        'root-key',
        ROOT_TITLE,
        `${wanted} is a statement key of this bundle: its keyset counts because the manifest that key signed names it`,
      ),
    };
  return untrusted(
    root.ok
      ? `the root key of this bundle is ${own}, not ${wanted}. Everything below is only consistent with the bundle’s own keys`
      : `the root key cannot be read: ${root.reason}`,
  );
}

async function judgeKeyset(
  bundle: Bundle,
  document: Uint8Array | null,
  root: Attempt<PublicKey>,
  crypto: Crypto,
): Promise<Check> {
  const statement = bundle.files.get(BUNDLE_FILES.keysetStatement)?.bytes ?? null;
  if (document === null || statement === null) {
    const missing = document === null ? BUNDLE_FILES.keyset : BUNDLE_FILES.keysetStatement;
    return failed('keyset', KEYSET_TITLE, 'keyset-invalid', `${missing} is missing`);
  }
  if (!root.ok) return skipped('keyset', KEYSET_TITLE, 'there is no root key to check it with');
  if (!isCanonical(document) || parseWrittenBundle(statement) === null)
    return failed(
      'keyset',
      KEYSET_TITLE,
      'keyset-invalid',
      'it is not in the one form keysets are written in',
    );
  const verdict = await checkKeyset(crypto, { document, bundle: statement }, root.value);
  if (!verdict.ok) return failed('keyset', KEYSET_TITLE, 'keyset-invalid', verdict.reason);
  const { version, keys, origin } = verdict.keyset;
  return passed(
    'keyset',
    KEYSET_TITLE,
    `version ${version} of ${origin} with ${keys.length} keys, signed by ${root.value.keyId}`,
  );
}

function isCanonical(bytes: Uint8Array): boolean {
  const same = attempt(() => equalBytes(utf8(canonicalJson(parseKeyset(bytes) as unknown as Json)), bytes));
  return same.ok && same.value;
}
