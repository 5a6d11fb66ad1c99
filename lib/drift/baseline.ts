import { z } from 'zod';
import {
  AppError,
  canonicalJson,
  type Json,
  parseOrThrow,
  parseStrictJson,
  sha256Hex,
  utf8,
} from '@/lib/kernel';
import type { Crypto, PublicKey } from '@/lib/keys';
import { checkSnapshotSignature, parseSnapshot, SNAPSHOT_KIND, type Snapshot } from '@/lib/snapshots';
import type { BaselineFinding } from './decide-gate';

/** Kind of evidence that names a snapshot as the baseline, and where it stands in a bundle. */
export const BASELINE_KIND = 'config-baseline';
export const BASELINE_PATH = 'config/config-baseline.json';
/** What the statement of a choice says of where it was made; a file that somebody attached can never say this. */
export const BASELINE_SOURCE = 'mc attest baseline set';
/** Records looked through for the newest choice. */
const MAX_CHOICES = 50;

const hex64 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits');

/** `config-baseline.json`: which signed snapshot changes are compared with from now on, and why it may be. Canonical JSON. */
export const baselineSchema = z.strictObject({
  v: z.literal(1),
  type: z.literal('mission-control/config-baseline'),
  environment: z.string().min(1).max(63),
  snapshot: z.strictObject({
    record: z.string().regex(/^evd_[0-9A-Z]{26}$/, 'expected an evidence record such as evd_01J…'),
    sha256: hex64,
    treeRoot: hex64,
  }),
  /** Tree root of the baseline before; null for the first */
  previous: hex64.nullable(),
  /** The gate verdict that let this state in; null for the first, and where nothing drifted */
  verdict: z.string().max(60).nullable(),
  reason: z.string().max(500),
});
export type BaselineChoice = z.infer<typeof baselineSchema>;

export function encodeBaseline(choice: BaselineChoice): Uint8Array {
  return utf8(canonicalJson(choice as Json));
}

/** Reads a choice of baseline; throws `invalid_input`. */
export function parseBaseline(bytes: Uint8Array): BaselineChoice {
  return parseOrThrow(baselineSchema, parseStrictJson(bytes, { maxBytes: 64 * 1024 }), 'The baseline');
}

/** Signed evidence, wherever it is kept: this installation, a server, a bundle. */
export type EvidenceReader = {
  /** In words, for verdicts: `this installation`, `https://mc.example.com` */
  name: string;
  /** Newest first */
  newest(kind: string, limit: number): Promise<ReadableRecord[]>;
  artifact(id: string): Promise<Uint8Array>;
  statement(id: string): Promise<Uint8Array>;
  keys(): Promise<readonly PublicKey[]>;
};
type ReadableRecord = { id: string; createdAt: string; artifact: { sha256: string } };

export type SignedSnapshot = {
  snapshot: Snapshot;
  sha256: string;
  keyId: string;
  environment: string;
  origin: string;
  createdAt: string;
  source: { [key: string]: Json };
};
export type BaselineReading =
  | {
      ok: true;
      finding: Extract<BaselineFinding, { state: 'signed' }>;
      signed: SignedSnapshot;
      choice: BaselineChoice | null;
    }
  | { ok: false; finding: Exclude<BaselineFinding, { state: 'signed' }> };

/** The baseline in force: the newest choice and the snapshot it names, both signed. Anything that does not hold together is `invalid`. */
export async function readBaseline(reader: EvidenceReader, crypto: Crypto): Promise<BaselineReading> {
  for (const record of await reader.newest(BASELINE_KIND, MAX_CHOICES)) {
    const chosen = await readSigned(reader, crypto, record, BASELINE_KIND);
    if (!chosen.ok) return invalid(chosen.code, chosen.reason);
    // A file that somebody attached under this kind is evidence of its own, and chooses nothing.
    if (chosen.check.source.produced !== BASELINE_SOURCE) continue;
    const choice = readOrNull(() => parseBaseline(chosen.bytes));
    if (choice === null) return invalid('baseline-malformed', 'the choice of baseline cannot be read');
    return readChosen(reader, crypto, choice);
  }
  const reason = `${reader.name} has none; name the first with: mc attest baseline set RECORD`;
  return { ok: false, finding: { state: 'missing', code: 'baseline-missing', reason } };
}

async function readChosen(
  reader: EvidenceReader,
  crypto: Crypto,
  choice: BaselineChoice,
): Promise<BaselineReading> {
  const { record, sha256 } = choice.snapshot;
  const found = await readSigned(reader, crypto, { id: record, artifact: { sha256 } }, SNAPSHOT_KIND);
  if (!found.ok) return invalid(found.code, found.reason);
  return signedReading({ name: reader.name, sha256, choice, ...found });
}

/** What a genuine snapshot makes of itself; `invalid` when its content does not hold together. */
export function signedReading(found: {
  name: string;
  sha256: string;
  bytes: Uint8Array;
  check: GoodCheck;
  choice: BaselineChoice | null;
}): BaselineReading {
  const snapshot = readOrNull(() => parseSnapshot(found.bytes));
  if (snapshot === null) return invalid('snapshot-malformed', 'the signed snapshot does not hold together');
  const { choice, check, sha256 } = found;
  if (choice !== null && choice.snapshot.treeRoot !== snapshot.treeRoot)
    return invalid('baseline-mismatch', 'the choice of baseline names another tree root than its snapshot');
  const { keyId, environment, origin, createdAt, commit, source } = check;
  return {
    ok: true,
    choice,
    signed: { snapshot, sha256, keyId, environment, origin, createdAt, source },
    finding: {
      state: 'signed',
      source: found.name,
      sha256,
      treeRoot: snapshot.treeRoot,
      keyId,
      environment,
      origin,
      createdAt,
      commit,
    },
  };
}

export type GoodCheck = Extract<Awaited<ReturnType<typeof checkSnapshotSignature>>, { ok: true }>;
type Signed = { ok: true; bytes: Uint8Array; check: GoodCheck } | { ok: false; code: string; reason: string };

/** A record's bytes once its statement has been found good: signed by a key of the reader, about these bytes, of this kind. */
export async function readSigned(
  reader: EvidenceReader,
  crypto: Crypto,
  record: Omit<ReadableRecord, 'createdAt'>,
  kind: string,
): Promise<Signed> {
  const [bytes, signature, keys] = await Promise.all([
    reader.artifact(record.id),
    reader.statement(record.id),
    reader.keys(),
  ]);
  const sha256 = sha256Hex(bytes);
  if (sha256 !== record.artifact.sha256)
    return { ok: false, code: 'artifact-altered', reason: `${record.id} has other bytes than were recorded` };
  const check = await checkSnapshotSignature(crypto, { sha256, signature, keys, kind });
  return check.ok ? { ok: true, bytes, check } : { ...check, reason: `${record.id}: ${check.reason}` };
}

function invalid(code: string, reason: string): BaselineReading {
  return { ok: false, finding: { state: 'invalid', code, reason } };
}

function readOrNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
