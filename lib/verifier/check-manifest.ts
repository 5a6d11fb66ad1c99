import { isAbout, type ParsedBundle, predicateType } from '@/lib/attestations';
import { BUNDLE_FILES, type Check } from '@/lib/evidence';
import { type Leaf, noteKeyOf, parseVkey } from '@/lib/evidence-log';
import { fromUtf8 } from '@/lib/kernel';
import { type Crypto, type Keyset, publicKeyFromPem } from '@/lib/keys';
import { attempt } from './attempt';
import { checkStatement, keyOfEntry } from './check-statement';
import type { Bundle } from './read-bundle';
import { failed, passed, skipped } from './report';
import type { Fault } from './tally';

const SIGNATURE = 'The manifest is signed by a statement key';
const DIGEST = 'The signature is about this manifest';
const PUBLISHED = 'The keys beside the bundle are those that signed';

export type ManifestFinding = { parsed: ParsedBundle | null; fault: Fault | null; checks: Check[] };

/** Checks the statement that signs the manifest, and that it is about the bytes of `manifest.json`. */
export async function checkManifest(
  crypto: Crypto,
  bundle: Bundle,
  keyset: Keyset | null,
  leaf: Leaf | null,
  attestKeyId: string | null,
): Promise<ManifestFinding> {
  const bytes = bundle.files.get(BUNDLE_FILES.manifestStatement)?.bytes ?? null;
  const manifest = bundle.files.get(BUNDLE_FILES.manifest);
  if (bytes === null)
    return refused({ code: 'file-missing', reason: `${BUNDLE_FILES.manifestStatement} is missing` }, null);
  if (keyset === null)
    return {
      parsed: null,
      fault: { code: 'keyset-invalid', reason: 'there is no keyset' },
      checks: [
        skipped('manifest-signature', SIGNATURE, 'there is no keyset to check it with'),
        skipped('manifest-digest', DIGEST, 'the signature could not be checked'),
      ],
    };
  const { parsed, fault } = await checkStatement(crypto, bytes, keyset, leaf);
  if (fault !== null || parsed === null) return refused(fault ?? malformed(), parsed);
  if (attestKeyId !== null && parsed.keyId !== attestKeyId)
    return refused(
      {
        code: 'key-untrusted',
        reason: `the manifest was signed by ${parsed.keyId}, not by the key you named`,
      },
      parsed,
    );
  if (parsed.statement.predicateType !== predicateType('bundle-manifest'))
    return refused({ code: 'predicate-mismatch', reason: 'the statement is not about a bundle' }, parsed);
  const signature = passed(
    'manifest-signature',
    SIGNATURE,
    `by ${parsed.keyId} at ${parsed.statement.predicate.createdAt}`,
  );
  if (manifest === undefined || !isAbout(parsed.statement, manifest.sha256)) {
    const fault = {
      code: 'manifest-altered',
      reason: `SHA-256 of ${BUNDLE_FILES.manifest} is not the digest that was signed`,
    };
    return {
      parsed,
      fault,
      checks: [signature, failed('manifest-digest', DIGEST, fault.code, fault.reason)],
    };
  }
  const digest = passed('manifest-digest', DIGEST, `sha256:${manifest.sha256}`);
  return { parsed, fault: null, checks: [signature, digest] };
}

function malformed(): Fault {
  return { code: 'statement-malformed', reason: 'it cannot be read' };
}

function refused(fault: Fault, parsed: ParsedBundle | null): ManifestFinding {
  return {
    parsed,
    fault,
    checks: [
      failed('manifest-signature', SIGNATURE, fault.code, fault.reason),
      skipped('manifest-digest', DIGEST, 'depends on the signature'),
    ],
  };
}

/** `keys/mc.pub` and `keys/log.vkey` are what openssl and other tools are pointed at, so they must be the keys that signed. */
export function checkPublishedKeys(
  bundle: Bundle,
  keyset: Keyset | null,
  manifest: ParsedBundle | null,
): Check {
  if (keyset === null || manifest === null)
    return skipped('published-keys', PUBLISHED, 'depends on the signature');
  const wrong = (reason: string) => failed('published-keys', PUBLISHED, 'key-id-mismatch', reason);
  const attest = readText(bundle, BUNDLE_FILES.attestKey, publicKeyFromPem);
  if (attest === null || attest.keyId !== manifest.keyId)
    return wrong(
      `${BUNDLE_FILES.attestKey} is not ${manifest.keyId.slice(0, 60)}, which signed the manifest`,
    );
  const log = readText(bundle, BUNDLE_FILES.logKey, (text) => parseVkey(text.trimEnd()));
  const entry = keyset.keys.find(({ keyId, purpose }) => keyId === log?.key.keyId && purpose === 'log');
  if (log === null || entry === undefined) return wrong(`${BUNDLE_FILES.logKey} is no log key of the keyset`);
  const own = attempt(() => noteKeyOf(keyset.origin, 'log', keyOfEntry(entry)));
  if (!own.ok || own.value.name !== log.name)
    return wrong(`${BUNDLE_FILES.logKey} has the name of another log`);
  return passed(
    'published-keys',
    PUBLISHED,
    `${attest.keyId} for statements, ${log.key.keyId} for ${log.name}`,
  );
}

function readText<T>(bundle: Bundle, path: string, read: (text: string) => T): T | null {
  const bytes = bundle.files.get(path)?.bytes ?? null;
  if (bytes === null) return null;
  const value = attempt(() => read(fromUtf8(bytes)));
  return value.ok ? value.value : null;
}
