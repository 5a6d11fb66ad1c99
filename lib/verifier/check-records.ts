import { isAbout, type ParsedBundle, predicateType } from '@/lib/attestations';
import { type Check, type ManifestItem, recordFiles } from '@/lib/evidence';
import type { Hash, Leaf } from '@/lib/evidence-log';
import type { Crypto, Keyset } from '@/lib/keys';
import type { CheckpointFinding } from './check-checkpoint';
import { checkInclusion, type KnownCheckpoint } from './check-inclusion';
import { checkLeaf, readLeaf } from './check-leaf';
import { checkStatement, type StatementFinding } from './check-statement';
import type { BundleRecord, ManifestReading } from './manifest';
import type { Bundle } from './read-bundle';
import { createTally, type Fault, type Tally } from './tally';

/** Failed proofs that are looked at once more when all others have been. */
const MAX_AGAIN = 1_000;

/** What the records of a bundle are judged with; the notes of checkpoints are verified once each. */
export type RecordTools = {
  crypto: Crypto;
  keyset: Keyset;
  hash: Hash;
  shared: KnownCheckpoint | null;
  checkNote: (note: string, at: string) => Promise<CheckpointFinding>;
};

/** Checks every record: its statement, that it is about its artifact, its leaf, and that the leaf is in the log. */
export async function checkRecords(
  bundle: Bundle,
  { records }: ManifestReading,
  tools: RecordTools,
  onStatement: (id: string, finding: StatementFinding, leaf: Leaf | null) => Promise<void>,
): Promise<Check[]> {
  const statements = createTally('statements', 'Every statement is signed by a statement key', 'statements');
  const subjects = createTally('subjects', 'Every statement is about its artifact', 'artifacts');
  const leaves = createTally('leaves', 'Every leaf of the log speaks of its statement', 'leaves');
  const proofs = createTally('proofs', 'Every leaf is in the log', 'proofs');

  const again: string[] = [];
  for (const record of records) {
    const files = recordFiles(record.id);
    const leafBytes = bundle.files.get(files.leaf)?.bytes ?? null;
    const read = leafBytes === null ? null : readLeaf(leafBytes);
    const leaf = read?.ok === true ? read.value : null;
    const bytes = bundle.files.get(files.statement)?.bytes ?? null;
    const finding: StatementFinding =
      bytes === null
        ? { parsed: null, fault: { code: 'file-missing', reason: `${files.statement} is missing` } }
        : await checkStatement(tools.crypto, bytes, tools.keyset, leaf);
    count(statements, record.id, finding.fault);
    countSubject(subjects, record, finding);
    if (read === null) leaves.fail(record.id, { code: 'file-missing', reason: `${files.leaf} is missing` });
    else if (!read.ok) leaves.fail(record.id, { code: 'leaf-altered', reason: read.reason });
    else if (finding.parsed === null || finding.fault !== null) leaves.skip('their statements failed');
    else count(leaves, record.id, checkLeaf(read.value, finding.parsed, tools.hash));
    await countProof(proofs, bundle, record.id, leaf, tools, again);
    await onStatement(record.id, finding, leaf);
  }
  for (const id of again) await countProof(proofs, bundle, id, leafOf(bundle, id), tools, null);
  return [statements, subjects, leaves, proofs].flatMap((tally) => tally.checks());
}

function count(tally: Tally, id: string, fault: StatementFinding['fault']): void {
  if (fault === null) tally.pass();
  else tally.fail(id, fault);
}

function countSubject(tally: Tally, record: BundleRecord, finding: StatementFinding): void {
  const { id, artifact } = record;
  const { parsed, fault } = finding;
  if (artifact === null) tally.skip('their bytes are not in the bundle; the manifest says why');
  else if (parsed === null || fault !== null) tally.skip('their statements failed');
  else count(tally, id, faultOfSubject(parsed.statement, artifact));
}

function faultOfSubject(
  statement: ParsedBundle['statement'],
  { kind, path, sha256 }: ManifestItem,
): Fault | null {
  if (statement.predicateType !== predicateType(kind))
    return {
      code: 'predicate-mismatch',
      reason: `the statement is of type ${statement.predicateType.slice(0, 120)}, the manifest says ${kind}`,
    };
  if (isAbout(statement, sha256)) return null;
  return { code: 'subject-mismatch', reason: `the statement is about other bytes than ${path} has` };
}

function leafOf(bundle: Bundle, id: string): Leaf | null {
  const bytes = bundle.files.get(recordFiles(id).leaf)?.bytes ?? null;
  const read = bytes === null ? null : readLeaf(bytes);
  return read?.ok === true ? read.value : null;
}

/** Proves a leaf, or says why not: `again` when proofs that come later may tell more about it. */
async function countProof(
  tally: Tally,
  bundle: Bundle,
  id: string,
  leaf: Leaf | null,
  { hash, shared, checkNote }: RecordTools,
  again: string[] | null,
): Promise<void> {
  const files = recordFiles(id);
  const leafBytes = bundle.files.get(files.leaf)?.bytes ?? null;
  const proof = bundle.files.get(files.proof)?.bytes ?? null;
  if (leafBytes === null || leaf === null) {
    tally.skip('their leaves failed');
    return;
  }
  const fault =
    proof === null
      ? { code: 'file-missing', reason: `${files.proof} is missing` }
      : await checkInclusion(hash, leafBytes, proof, shared, (note) => checkNote(note, leaf.at));
  if (fault?.code === 'proof-invalid' && again !== null && again.length < MAX_AGAIN) again.push(id);
  else count(tally, id, fault);
}
