import { BUNDLE_FILES, type Check } from '@/lib/evidence';
import type { Leaf } from '@/lib/evidence-log';
import { fromUtf8 } from '@/lib/kernel';
import type { Crypto, Keyset } from '@/lib/keys';
import { attempt } from './attempt';
import { watchApprovals } from './check-approvals';
import { type CheckpointFinding, checkCheckpoint, checkWitnesses } from './check-checkpoint';
import { checkFiles } from './check-files';
import { checkInclusion, type KnownCheckpoint } from './check-inclusion';
import { checkKeys, type KeyFindings } from './check-keys';
import { checkLeaf, readLeaf } from './check-leaf';
import { checkManifest, checkPublishedKeys, type ManifestFinding } from './check-manifest';
import { watchOrigins } from './check-origins';
import { checkPolicy } from './check-policy';
import { checkPrevious } from './check-previous';
import { checkRecords } from './check-records';
import { watchTimestamps } from './check-timestamps';
import { DEFAULT_LIMITS, type Limits, Refusal } from './limits';
import { type ManifestReading, readManifest } from './manifest';
import { type Bundle, type BundleSource, readBundle } from './read-bundle';
import { failed, passed, type Report, skipped, verdictOf } from './report';
import type { Trust } from './trust';

/**
 * Verifies an evidence bundle, offline and without believing anything in it: `trust` is what the reader knows from elsewhere. Never throws
 * for what is in the bundle; whatever is wrong is a check that failed, and what then could not be looked at is named as skipped.
 * `onCheck` is called for every check of the finished report, environment and origin first.
 */
export async function verifyBundle(
  source: BundleSource,
  trust: Trust,
  crypto: Crypto,
  onCheck: (check: Check) => void = () => {},
  limits: Limits = DEFAULT_LIMITS,
): Promise<Report> {
  const report = await judge(source, trust, crypto, limits);
  report.checks.forEach(onCheck);
  return report;
}

async function judge(source: BundleSource, trust: Trust, crypto: Crypto, limits: Limits): Promise<Report> {
  let bundle: Bundle;
  try {
    bundle = await readBundle(source, crypto, limits);
  } catch (error) {
    if (error instanceof Refusal) return refusedReport(error);
    throw error;
  }
  const keys = await checkKeys(bundle, trust, crypto);
  const reading = readManifest(bundle, limits);
  const leafBytes = bundle.files.get(BUNDLE_FILES.manifestLeaf)?.bytes ?? null;
  const leaf = leafBytes === null ? null : readLeaf(leafBytes);
  const goodLeaf = leaf?.ok === true ? leaf.value : null;
  const manifest = await checkManifest(crypto, bundle, keys.keyset, goodLeaf, keys.attestKeyId);
  const head = [keys.rootCheck, keys.keysetCheck, ...manifest.checks];
  if (!reading.ok) return unreadableManifest(bundle, keys, head, reading.reason);
  const origins = watchOrigins(reading.value.manifest);
  const timestamps = watchTimestamps(trust, keys.keyset);
  origins.see('the manifest', manifest.parsed, goodLeaf);
  await timestamps.see('manifest', manifest.parsed);
  const log =
    keys.keyset === null
      ? [skipped('log', 'The log', 'there is no keyset to check statements, leaves and proofs with')]
      : await checkLog({
          bundle,
          reading: reading.value,
          trust,
          crypto,
          keyset: keys.keyset,
          manifest,
          leaf: goodLeaf,
          origins,
          timestamps,
        });
  const rest = [
    checkNames(bundle, reading.value, keys.keyset),
    ...head,
    checkPublishedKeys(bundle, keys.keyset, manifest.parsed),
    ...checkFiles(bundle, reading.value),
    ...log,
    checkPolicy(bundle, keys.keyset),
    ...timestamps.checks(),
    await checkPrevious(reading.value.manifest, trust, crypto, limits),
  ];
  const signed = verdictOf([keys.rootCheck, keys.keysetCheck, ...manifest.checks]) === 'verified';
  const checks = [...origins.checks(signed), ...rest];
  const { environment, origin, release } = reading.value.manifest;
  return {
    environment,
    origin,
    release,
    rootKeyId: keys.rootKeyId,
    verdict: verdictOf(checks),
    checks,
    manifest: reading.value.manifest,
  };
}

type LogInput = {
  bundle: Bundle;
  reading: ManifestReading;
  trust: Trust;
  crypto: Crypto;
  keyset: Keyset;
  manifest: ManifestFinding;
  leaf: Leaf | null;
  origins: ReturnType<typeof watchOrigins>;
  timestamps: ReturnType<typeof watchTimestamps>;
};

/** Statements, leaves, proofs, the checkpoint they lead to, and who cosigned it. */
async function checkLog(input: LogInput): Promise<Check[]> {
  const { bundle, reading, trust, crypto, keyset, manifest, leaf } = input;
  const checkNote = rememberNotes((note, at) => checkCheckpoint(crypto, note, keyset, at));
  const shared = await readCheckpoint(bundle, leaf?.at ?? reading.manifest.createdAt, checkNote);
  const tools = { crypto, keyset, shared, checkNote };
  const approvals = watchApprovals(crypto);
  const records = await checkRecords(bundle, reading, tools, async (id, finding, recordLeaf) => {
    input.origins.see(id, finding.parsed, recordLeaf);
    await input.timestamps.see(id, finding.parsed);
    await approvals.see(id, finding);
  });
  return [
    ...records,
    ...approvals.checks(),
    await checkManifestLeaf(bundle, manifest, crypto, shared, checkNote),
    ...(await checkpointChecks(shared, crypto, trust)),
  ];
}

async function readCheckpoint(
  bundle: Bundle,
  at: string,
  checkNote: (note: string, at: string) => Promise<CheckpointFinding>,
): Promise<KnownCheckpoint | null> {
  const bytes = bundle.files.get(BUNDLE_FILES.checkpoint)?.bytes ?? null;
  if (bytes === null) return null;
  const note = attempt(() => fromUtf8(bytes));
  if (!note.ok)
    return { note: '', finding: { ok: false, fault: { code: 'checkpoint-invalid', reason: note.reason } } };
  return { note: note.value, finding: await checkNote(note.value, at) };
}

async function checkpointChecks(
  shared: KnownCheckpoint | null,
  crypto: Crypto,
  trust: Trust,
): Promise<Check[]> {
  const title = 'The log signed the checkpoint';
  if (shared === null || !shared.finding.ok) {
    const fault = shared?.finding.ok === false ? shared.finding.fault : null;
    const { code, reason } = fault ?? {
      code: 'file-missing',
      reason: `${BUNDLE_FILES.checkpoint} is missing`,
    };
    return [
      failed('checkpoint', title, code, reason),
      skipped('cosignatures', 'Witnesses cosigned the checkpoint', 'depends on the checkpoint'),
      skipped('quorum', 'Enough witnesses cosigned', 'depends on the checkpoint'),
    ];
  }
  const { checkpoint, signer } = shared.finding;
  return [
    passed(
      'checkpoint',
      title,
      `${checkpoint.origin} with ${checkpoint.size} leaves, signed by ${signer.key.keyId}`,
    ),
    ...(await checkWitnesses(crypto, shared.note, signer, trust)),
  ];
}

async function checkManifestLeaf(
  bundle: Bundle,
  { parsed, fault }: ManifestFinding,
  crypto: Crypto,
  shared: KnownCheckpoint | null,
  checkNote: (note: string, at: string) => Promise<CheckpointFinding>,
): Promise<Check> {
  const title = 'The manifest is in the log';
  const bytes = bundle.files.get(BUNDLE_FILES.manifestLeaf)?.bytes ?? null;
  const proof = bundle.files.get(BUNDLE_FILES.manifestProof)?.bytes ?? null;
  if (bytes === null || proof === null)
    return failed('manifest-leaf', title, 'file-missing', 'its leaf or its proof is missing');
  const leaf = readLeaf(bytes);
  if (!leaf.ok) return failed('manifest-leaf', title, 'leaf-altered', leaf.reason);
  const wrong =
    (parsed !== null && fault === null ? checkLeaf(leaf.value, parsed, crypto) : null) ??
    (await checkInclusion(crypto, bytes, proof, shared, (note) => checkNote(note, leaf.value.at)));
  if (wrong !== null) return failed('manifest-leaf', title, wrong.code, wrong.reason);
  return passed('manifest-leaf', title, `logged at ${leaf.value.at}`);
}

/** Many proofs carry one checkpoint: each note is verified once. */
function rememberNotes(check: (note: string, at: string) => Promise<CheckpointFinding>) {
  const seen = new Map<string, Promise<CheckpointFinding>>();
  return (note: string, at: string): Promise<CheckpointFinding> => {
    const known = seen.get(note);
    if (known !== undefined) return known;
    const finding = check(note, at);
    if (seen.size < 64) seen.set(note, finding);
    return finding;
  };
}

/** What stands outside of the manifest must say what the manifest says. */
function checkNames(bundle: Bundle, { manifest }: ManifestReading, keyset: Keyset | null): Check {
  const title = 'The bundle can be read';
  if (bundle.claimedRelease !== null && bundle.claimedRelease !== manifest.release)
    return failed(
      'format',
      title,
      'bundle-malformed',
      `it calls itself ${bundle.claimedRelease}, its manifest ${manifest.release}`,
    );
  if (keyset !== null && keyset.origin !== manifest.log)
    return failed(
      'format',
      title,
      'keyset-invalid',
      `the keyset is for ${keyset.origin}, the manifest for ${manifest.log}`,
    );
  return passed('format', title, `${bundle.form} with ${bundle.files.size} files, all within the limits`);
}

function unreadableManifest(bundle: Bundle, keys: KeyFindings, head: Check[], reason: string): Report {
  const missing = !bundle.files.has(BUNDLE_FILES.manifest);
  const why = 'the manifest cannot be read';
  const checks = [
    skipped('environment', 'Environment', `unknown: ${why}`),
    skipped('origin', 'Origin', `unknown: ${why}`),
    passed('format', 'The bundle can be read', `${bundle.form} with ${bundle.files.size} files`),
    ...head,
    failed('manifest', 'The manifest can be read', missing ? 'file-missing' : 'manifest-altered', reason),
    skipped('rest', 'Files, statements and proofs', `not looked at: ${why}`),
  ];
  return { ...NOTHING, rootKeyId: keys.rootKeyId, checks };
}

function refusedReport(error: Refusal): Report {
  const why = 'the bundle cannot be read';
  const at = error.position > 0 ? ` (at byte ${error.position})` : '';
  return {
    ...NOTHING,
    checks: [
      skipped('environment', 'Environment', `unknown: ${why}`),
      skipped('origin', 'Origin', `unknown: ${why}`),
      failed('format', 'The bundle can be read', error.code, `${error.message}${at}`),
      skipped('rest', 'Everything else', `not looked at: ${why}`),
    ],
  };
}

const NOTHING = {
  environment: null,
  origin: null,
  release: null,
  rootKeyId: null,
  verdict: 'failed' as const,
  manifest: null,
};
