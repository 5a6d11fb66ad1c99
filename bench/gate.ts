import { generateKeyPairSync, sign } from 'node:crypto';
import { buildStatement, encodeSigstoreBundle, PAYLOAD_TYPE, pae, predicateType } from '@/lib/attestations';
import {
  annotationCommand,
  annotationsOf,
  decideGate,
  driftLines,
  encodeGateVerdict,
  type GateInput,
  gateVerdictOf,
  jobSummary,
  sarifOf,
  signedReading,
} from '@/lib/drift';
import { sha256Hex } from '@/lib/kernel';
import { publicKeyFromSpki } from '@/lib/keys';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import {
  ALL_DROP_POLICIES,
  buildSnapshot,
  checkSnapshotSignature,
  collectManifests,
  DEFAULT_KINDS,
  diffSnapshots,
  encodeSnapshot,
  identityText,
  SNAPSHOT_KIND,
  sourceOf,
} from '@/lib/snapshots';
import { manyManifests } from '@/lib/testing/many-manifests';
import { readTwice } from './read-twice';
import { percentile, progress, report, round } from './report';

const MANIFESTS = 1_000;
const DRIFTED = 50;
const ROUNDS = 9;
const OPTIONS = { namespace: 'default', kinds: DEFAULT_KINDS, policies: ALL_DROP_POLICIES };

/**
 * A whole gate over 1,000 manifests, 50 of which drifted — signature and digests of the baseline, reading, comparing, deciding, annotations,
 * summary, SARIF, the verdict's bytes — against the two YAML readings of the manifests alone.
 */
async function main(): Promise<void> {
  const signed = signedBaseline();
  const texts = manyManifests(MANIFESTS, (index) => (index % (MANIFESTS / DRIFTED) === 0 ? 1 : 0));
  const files = texts.map((text, index) => ({ file: `k8s/${index}.yaml`, text }));
  const whole: number[] = [];
  const parse: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    parse.push(
      await time(async () => {
        for (const { text } of files) readTwice(text);
      }),
    );
    whole.push(await time(() => gate(signed, files)));
    progress(`parse ${Math.round(parse.at(-1) ?? 0)} ms, gate ${Math.round(whole.at(-1) ?? 0)} ms`);
  }
  report({
    name: 'gate',
    value: round(MANIFESTS / (percentile(whole, 0.5) / 1_000)),
    unit: 'manifests/s',
    better: 'higher',
    baseline: {
      name: 'the two YAML readings alone',
      value: round(MANIFESTS / (percentile(parse, 0.5) / 1_000)),
    },
    detail: {
      manifests: MANIFESTS,
      drifted: DRIFTED,
      rounds: ROUNDS,
      gateMs: { median: round(percentile(whole, 0.5)), min: round(Math.min(...whole)) },
      parseMs: { median: round(percentile(parse, 0.5)), min: round(Math.min(...parse)) },
    },
  });
}

function signedBaseline() {
  const files = manyManifests(MANIFESTS).map((text, index) => ({ file: `k8s/${index}.yaml`, text }));
  const bytes = encodeSnapshot(buildSnapshot(collectManifests(files, OPTIONS), OPTIONS));
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = publicKeyFromSpki(new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })));
  const payload = buildStatement({
    subjects: [{ name: 'config/config-snapshot.json', sha256: sha256Hex(bytes) }],
    predicateType: predicateType(SNAPSHOT_KIND),
    predicate: { environment: 'bench', origin: 'demo', createdAt: '2030-01-01T00:00:00.000Z' },
  });
  const signature = new Uint8Array(sign(null, pae(PAYLOAD_TYPE, payload), privateKey));
  return { bytes, key, signature: encodeSigstoreBundle({ payload, signature, keyId: key.keyId }) };
}

async function gate(
  { bytes, key, signature }: ReturnType<typeof signedBaseline>,
  files: { file: string; text: string }[],
): Promise<void> {
  const sha256 = sha256Hex(bytes);
  const check = await checkSnapshotSignature(nodeCrypto, { sha256, signature, keys: [key] });
  if (!check.ok) throw new Error(check.reason);
  const reading = signedReading({ name: 'bench', sha256, bytes, check, choice: null });
  if (!reading.ok) throw new Error(reading.finding.reason);
  const collected = collectManifests(files, OPTIONS);
  const head = buildSnapshot(collected, OPTIONS);
  const changes = diffSnapshots(reading.signed.snapshot.objects, head.objects);
  if (changes.length !== DRIFTED) throw new Error(`${changes.length} objects drifted`);
  const input: GateInput = {
    baseline: reading.finding,
    head: {
      state: 'read',
      sha256: sha256Hex(encodeSnapshot(head)),
      treeRoot: head.treeRoot,
      objects: head.objects.length,
      changes,
    },
    approval: { state: 'none' },
    override: { mode: 'signed', requested: false, by: 'bench' },
    breakGlass: null,
    expects: { environment: 'bench', origin: 'demo' },
  };
  const decision = decideGate(input);
  if (decision.exit !== 1) throw new Error('the gate let drift through');
  const verdict = gateVerdictOf(input, decision, {
    environment: 'bench',
    release: 'v0.3.3',
    repository: null,
    commit: null,
    author: { provider: 'local', id: 'bench', name: 'bench' },
    at: new Date(0),
  });
  const byName = new Map(collected.objects.map((object) => [identityText(object.identity), object]));
  const lines = driftLines(changes, (name, pointer) => {
    const object = byName.get(name);
    return object === undefined ? null : sourceOf(object, pointer);
  });
  annotationsOf(verdict, lines).map(annotationCommand);
  jobSummary(verdict, lines);
  JSON.stringify(sarifOf(verdict, lines, { version: '0.3.3', fallbackFile: 'k8s' }));
  encodeGateVerdict(verdict);
}

async function time(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
