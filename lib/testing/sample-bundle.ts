import { createHash } from 'node:crypto';
import {
  buildKeysetStatement,
  buildStatement,
  encodeSigstoreBundle,
  pae,
  parseSigstoreBundle,
  predicateType,
} from '@/lib/attestations';
import { BUNDLE_FILES, type Manifest, type ManifestItem, recordFiles } from '@/lib/evidence';
import {
  cosignedMessage,
  encodeCheckpoint,
  encodeCosignature,
  encodeLeaf,
  encodeNote,
  encodePolicy,
  encodeSignatureLine,
  encodeTlogProof,
  encodeVkey,
  type Leaf,
  logOrigin,
  type NoteKey,
  noteKeyOf,
} from '@/lib/evidence-log';
import { canonicalJson, type Json, type Origin, sha256Hex, toBase64, utf8 } from '@/lib/kernel';
import { type Algorithm, encodeKeyset, type Keyset, pemOf } from '@/lib/keys';
import { VERIFY_SCRIPT, verifyText } from '@/lib/verifier';
import { makeKey, type SampleKey, treeOf } from './sample-log';

export { chunked, sampleJson, sampleTar } from './sample-forms';

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const START = Date.parse('2026-03-01T00:00:00.000Z');

export type SampleOptions = {
  records?: number;
  /** Bytes of each artifact */
  artifactBytes?: number;
  witnesses?: number;
  environment?: string;
  origin?: Origin;
  release?: string;
  algorithm?: Algorithm;
  previous?: string | null;
  /** Leaves of other things before and between the records */
  otherLeaves?: number;
  keys?: SampleKeys;
  /** Changes the keyset before it is signed */
  keyset?: (keyset: Keyset) => Keyset;
  /** Changes what a record says of itself, by its number */
  record?: (index: number) => {
    environment?: string;
    origin?: Origin;
    at?: string;
    kind?: string;
    about?: string;
    artifact?: Uint8Array;
    itemKind?: string;
    predicate?: { [key: string]: Json };
  };
  /** Changes the manifest before it is signed */
  manifest?: (manifest: Manifest) => Manifest;
  /** Without the long texts, for tests that try every byte */
  shortGuide?: boolean;
  /** RFC 3161 tokens for a signature */
  timestamps?: (signature: Uint8Array) => Uint8Array[];
};

export type SampleKeys = { root: SampleKey; attest: SampleKey; log: SampleKey; witnesses: SampleKey[] };

export type SampleBundle = {
  /** Every file by its path, in the order of the archive */
  files: Map<string, Uint8Array>;
  manifest: Manifest;
  manifestDigest: string;
  keyset: Keyset;
  keys: SampleKeys;
  /** Fingerprint a stranger would have obtained elsewhere */
  rootKeyId: string;
  witnesses: NoteKey[];
  recordIds: string[];
};

export function makeKeys(algorithm: Algorithm = 'ed25519', witnesses = 0): SampleKeys {
  return {
    root: makeKey(algorithm),
    attest: makeKey(algorithm),
    log: makeKey(),
    witnesses: Array.from({ length: witnesses }, () => makeKey()),
  };
}

/** A complete and valid evidence bundle with keys of its own, made in memory: what a server would have built, without one. */
export function buildSampleBundle(options: SampleOptions = {}): SampleBundle {
  const { records = 2, environment = 'production', origin = 'live', release = 'v0.3.3' } = options;
  const keys = options.keys ?? makeKeys(options.algorithm, options.witnesses);
  const log = logOrigin('0a1b2c3d', origin === 'demo' ? 'demo' : 'live');
  const keyset = (options.keyset ?? same)(sampleKeyset(keys, log));
  const document = encodeKeyset(keyset);
  const logKey = noteKeyOf(log, 'log', keys.log.key);
  const witnesses = keys.witnesses.map(({ key }, index) =>
    noteKeyOf(`witness-${index + 1}.example`, 'witness', key),
  );
  const place = { environment, origin };

  const files = new Map<string, Uint8Array>();
  const leaves: Uint8Array[] = Array.from({ length: options.otherLeaves ?? 3 }, (_, index) =>
    otherLeaf(index),
  );
  const items: ManifestItem[] = [];
  const recordIds: string[] = [];
  for (let index = 0; index < records; index++) {
    const made = sampleRecord(index, { ...options, ...place }, keys.attest);
    recordIds.push(made.id);
    for (const [path, bytes] of made.files) files.set(path, bytes);
    items.push(...made.items);
    leaves.push(made.leaf);
  }
  const shared: [string, Uint8Array, string][] = [
    [BUNDLE_FILES.keyset, document, 'keys'],
    [
      BUNDLE_FILES.keysetStatement,
      signed(
        keys.root,
        buildKeysetStatement({ document, keyset, environment, log: origin === 'demo' ? 'demo' : 'live' }),
      ),
      'keys',
    ],
    [BUNDLE_FILES.rootKey, utf8(pemOf(keys.root.key)), 'keys'],
    [BUNDLE_FILES.attestKey, utf8(pemOf(keys.attest.key)), 'keys'],
    [BUNDLE_FILES.logKey, utf8(`${encodeVkey(logKey)}\n`), 'keys'],
    [BUNDLE_FILES.policy, policyOf(logKey, witnesses), 'log'],
    [
      BUNDLE_FILES.verifyText,
      utf8(
        options.shortGuide === true
          ? 'guide\n'
          : verifyText({
              release,
              ...place,
              log,
              rootKeyId: keys.root.key.keyId,
              sample: recordIds[0] ?? null,
            }),
      ),
      'guide',
    ],
    [BUNDLE_FILES.verifyScript, utf8(options.shortGuide === true ? 'exit 2\n' : VERIFY_SCRIPT), 'guide'],
  ];
  for (const [path, bytes, kind] of shared) {
    files.set(path, bytes);
    items.push(itemOf(path, bytes, { kind, record: null }));
  }
  const manifest = (options.manifest ?? same)({
    v: 1,
    bundle: 'bun_01J00000000000000000000000',
    release,
    ...place,
    log,
    createdAt: at(3_600),
    items: items.sort((a, b) => (a.path < b.path ? -1 : 1)),
    missing: [],
    previous: options.previous ?? null,
  });
  const manifestBytes = utf8(canonicalJson(manifest as Json));
  files.set(BUNDLE_FILES.manifest, manifestBytes);
  const statement = signed(
    keys.attest,
    buildStatement({
      subjects: [{ name: BUNDLE_FILES.manifest, sha256: sha256Hex(manifestBytes) }],
      predicateType: predicateType('bundle-manifest'),
      predicate: { ...place, createdAt: at(3_600), release },
    }),
    options.timestamps,
  );
  files.set(BUNDLE_FILES.manifestStatement, statement);
  const manifestLeaf = leafOf(
    'bundle.sealed',
    { kind: 'bundle', id: manifest.bundle },
    at(3_601),
    statement,
    place,
  );
  leaves.push(manifestLeaf, otherLeaf(999));
  addLog(files, {
    leaves,
    recordIds,
    first: options.otherLeaves ?? 3,
    logKey,
    keys,
    witnesses,
    log,
    manifestLeaf,
  });
  return {
    files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
    manifest,
    manifestDigest: sha256Hex(manifestBytes),
    keyset,
    keys,
    rootKeyId: keys.root.key.keyId,
    witnesses,
    recordIds,
  };
}

/** A DSSE statement signed with a key of a test. */
export function signed(
  by: SampleKey,
  payload: Uint8Array,
  timestamps: SampleOptions['timestamps'] = () => [],
): Uint8Array {
  const signature = by.sign(pae(PAYLOAD_TYPE, payload));
  return encodeSigstoreBundle({ payload, signature, keyId: by.key.keyId, timestamps: timestamps(signature) });
}

/** A checkpoint over these leaves, signed by the log and its witnesses. */
export function signedCheckpoint(
  leaves: readonly Uint8Array[],
  {
    logKey,
    keys,
    witnesses,
    log,
  }: { logKey: NoteKey; keys: SampleKeys; witnesses: readonly NoteKey[]; log: string },
): string {
  const text = encodeCheckpoint({ origin: log, size: leaves.length, root: treeOf(leaves).root });
  const seconds = Math.floor(START / 1_000) + 3_610;
  return encodeNote(text, [
    encodeSignatureLine(logKey, keys.log.sign(utf8(text))),
    ...witnesses.map((witness, index) => {
      const signature = keys.witnesses[index]?.sign(cosignedMessage(seconds, text)) ?? new Uint8Array(64);
      return encodeSignatureLine(witness, encodeCosignature(seconds, signature));
    }),
  ]);
}

function addLog(
  files: Map<string, Uint8Array>,
  made: {
    leaves: Uint8Array[];
    recordIds: string[];
    first: number;
    logKey: NoteKey;
    keys: SampleKeys;
    witnesses: NoteKey[];
    log: string;
    manifestLeaf: Uint8Array;
  },
): void {
  const { leaves, recordIds, first } = made;
  const tree = treeOf(leaves);
  const checkpoint = signedCheckpoint(leaves, made);
  const proofOf = (index: number) => utf8(encodeTlogProof({ index, proof: tree.proof(index), checkpoint }));
  files.set(BUNDLE_FILES.checkpoint, utf8(checkpoint));
  files.set(BUNDLE_FILES.manifestLeaf, made.manifestLeaf);
  files.set(BUNDLE_FILES.manifestProof, proofOf(first + recordIds.length));
  recordIds.forEach((id, index) => {
    files.set(recordFiles(id).leaf, leaves[first + index] ?? new Uint8Array());
    files.set(recordFiles(id).proof, proofOf(first + index));
  });
}

function sampleRecord(
  index: number,
  options: SampleOptions & { environment: string; origin: Origin },
  attest: SampleKey,
) {
  const change = options.record?.(index) ?? {};
  const id = `evd_01J${String(index).padStart(23, '0')}`;
  const kind = change.kind ?? 'dashboard-export';
  const path = `observability/dashboard-${String(index).padStart(4, '0')}.json`;
  const artifact = change.artifact ?? contentOf(index, options.artifactBytes ?? 64);
  const place = {
    environment: change.environment ?? options.environment,
    origin: change.origin ?? options.origin,
  };
  const createdAt = change.at ?? at(index);
  const statement = signed(
    attest,
    buildStatement({
      subjects: [{ name: path, sha256: change.about ?? sha256Hex(artifact) }],
      predicateType: predicateType(kind),
      predicate: {
        ...place,
        createdAt,
        release: 'v0.3.3',
        kind,
        verdict: 'pass',
        actor: { kind: 'user', id: 'usr_1' },
        ...change.predicate,
      },
    }),
    options.timestamps,
  );
  const leaf = leafOf('evidence.recorded', { kind: 'evidence', id }, createdAt, statement, place);
  const files: [string, Uint8Array][] = [
    [path, artifact],
    [recordFiles(id).statement, statement],
  ];
  const items = [
    itemOf(path, artifact, { kind: change.itemKind ?? 'dashboard-export', record: id, verdict: 'pass' }),
    itemOf(recordFiles(id).statement, statement, { kind: 'statement', record: id }),
  ];
  return { id, files, items, leaf };
}

function contentOf(index: number, size: number): Uint8Array {
  const seed = createHash('sha256').update(`artifact ${index}`).digest('hex');
  return utf8(seed.repeat(Math.ceil(size / seed.length)).slice(0, size));
}

function itemOf(
  path: string,
  bytes: Uint8Array,
  about: Pick<ManifestItem, 'kind' | 'record'> & Partial<ManifestItem>,
): ManifestItem {
  const mediaType = path.endsWith('.json') ? 'application/json' : 'text/plain';
  return {
    path,
    sha256: sha256Hex(bytes),
    size: bytes.length,
    mediaType,
    tenant: null,
    verdict: null,
    ...about,
  };
}

function leafOf(
  type: string,
  object: Leaf['object'],
  when: string,
  statement: Uint8Array,
  place: { environment: string; origin: Origin },
): Uint8Array {
  const { payload, signature } = parseSigstoreBundle(statement);
  return encodeLeaf({
    v: 1,
    type,
    at: when,
    ...place,
    actor: { kind: 'user', id: 'usr_1' },
    tenant: null,
    object,
    record: sha256Hex(`audit ${object.id}`),
    statement: { payload: sha256Hex(payload), signature: sha256Hex(signature) },
  });
}

function otherLeaf(index: number): Uint8Array {
  return encodeLeaf({
    v: 1,
    type: 'budget.changed',
    at: at(index),
    environment: null,
    origin: 'live',
    actor: { kind: 'user', id: 'usr_1' },
    tenant: null,
    object: { kind: 'budget', id: `budget-${index}` },
    record: sha256Hex(`other ${index}`),
    statement: null,
  });
}

function sampleKeyset({ root, attest, log }: SampleKeys, origin: string): Keyset {
  const entry = ({ key }: SampleKey, purpose: 'root' | 'attest' | 'log') => ({
    keyId: key.keyId,
    purpose,
    algorithm: key.algorithm,
    spki: toBase64(key.spki),
    validFrom: at(-86_400),
    validTo: null,
    revokedAt: null,
    reason: null,
  });
  const keys = [entry(root, 'root'), entry(attest, 'attest'), entry(log, 'log')];
  return { v: 1, origin, version: 1, createdAt: at(-86_400), keys, previous: null };
}

function policyOf(logKey: NoteKey, witnesses: readonly NoteKey[]): Uint8Array {
  return utf8(
    encodePolicy({
      logs: [logKey],
      witnesses: witnesses.map((key) => ({ key, url: `https://${key.name}/` })),
      needed: witnesses.length,
    }),
  );
}

function at(seconds: number): string {
  return new Date(START + seconds * 1_000).toISOString();
}

function same<T>(value: T): T {
  return value;
}
