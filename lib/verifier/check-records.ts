import { isAbout, type ParsedBundle, predicateType } from '@/lib/attestations';
import { type Check, type ManifestItem, recordFiles } from '@/lib/evidence';
import type { Leaf } from '@/lib/evidence-log';
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
/** Signatures that are checked beside each other. */
const AT_ONCE = 32;

/** What the records of a bundle are judged with; the notes of checkpoints are verified once each. */
export type RecordTools = {
  crypto: Crypto;
  keyset: Keyset;
  shared: KnownCheckpoint | null;
  checkNote: (note: string, at: string) => Promise<CheckpointFinding>;
};

/** Checks every record: its statement, that it is about its artifact, its leaf, and that the leaf is in the log. */
export async function checkRecords(
  bundle: Bundle,
  { records }: ManifestReading,
  tools: RecordTools,
  onRecord: (id: string, finding: StatementFinding, leaf: Leaf | null) => Promise<void>,
): Promise<Check[]> {
  const statements = createTally('statements', 'Every statement is signed by a statement key', 'statements');
  const subjects = createTally('subjects', 'Every statement is about its artifact', 'artifacts');
  const leaves = createTally('leaves', 'Every leaf of the log speaks of its statement', 'leaves');
  const proofs = createTally('proofs', 'Every leaf is in the log', 'proofs');

  const again: string[] = [];
  for await (const { record, leafBytes, read, finding } of readRecords(bundle, records, tools)) {
    const leaf = read?.ok === true ? read.value : null;
    count(statements, record.id, finding.fault);
    countSubject(subjects, record, finding);
    if (read === null)
      leaves.fail(record.id, { code: 'file-missing', reason: `${recordFiles(record.id).leaf} is missing` });
    else if (!read.ok) leaves.fail(record.id, { code: 'leaf-altered', reason: read.reason });
    else if (finding.parsed === null || finding.fault !== null) leaves.skip('their statements failed');
    else count(leaves, record.id, checkLeaf(read.value, finding.parsed, tools.crypto));
    await countProof(proofs, bundle, record.id, leafBytes, leaf, tools, again);
    await onRecord(record.id, finding, leaf);
  }
  for (const id of again) {
    const { leafBytes, read } = leafOf(bundle, id);
    await countProof(proofs, bundle, id, leafBytes, read?.ok === true ? read.value : null, tools, null);
  }
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

type RecordReading = {
  record: BundleRecord;
  leafBytes: Uint8Array | null;
  read: ReturnType<typeof readLeaf> | null;
  finding: StatementFinding;
};

/** Statements with their signatures checked, some at a time so that they can be checked beside each other, in the order of the records. */
async function* readRecords(
  bundle: Bundle,
  records: readonly BundleRecord[],
  { crypto, keyset }: RecordTools,
): AsyncGenerator<RecordReading> {
  const start = (from: number) =>
    Promise.all(
      records.slice(from, from + AT_ONCE).map(async (record): Promise<RecordReading> => {
        const { leafBytes, read } = leafOf(bundle, record.id);
        const path = recordFiles(record.id).statement;
        const bytes = bundle.files.get(path)?.bytes ?? null;
        const leaf = read?.ok === true ? read.value : null;
        const finding =
          bytes === null
            ? { parsed: null, fault: { code: 'file-missing', reason: `${path} is missing` } }
            : await checkStatement(crypto, bytes, keyset, leaf);
        return { record, leafBytes, read, finding };
      }),
    );
  let next = start(0);
  for (let from = 0; from < records.length; from += AT_ONCE) {
    const readings = await next;
    next = start(from + AT_ONCE);
    yield* readings;
  }
}

function leafOf(bundle: Bundle, id: string): Pick<RecordReading, 'leafBytes' | 'read'> {
  const leafBytes = bundle.files.get(recordFiles(id).leaf)?.bytes ?? null;
  return { leafBytes, read: leafBytes === null ? null : readLeaf(leafBytes) };
}

/** Proves a leaf, or says why not: `again` when proofs that come later may tell more about it. */
async function countProof(
  tally: Tally,
  bundle: Bundle,
  id: string,
  leafBytes: Uint8Array | null,
  leaf: Leaf | null,
  { crypto, shared, checkNote }: RecordTools,
  again: string[] | null,
): Promise<void> {
  const files = recordFiles(id);
  const proof = bundle.files.get(files.proof)?.bytes ?? null;
  if (leafBytes === null || leaf === null) {
    tally.skip('their leaves failed');
    return;
  }
  const fault =
    proof === null
      ? { code: 'file-missing', reason: `${files.proof} is missing` }
      : await checkInclusion(crypto, leafBytes, proof, shared, (note) => checkNote(note, leaf.at));
  if (fault?.code === 'proof-invalid' && again !== null && again.length < MAX_AGAIN) again.push(id);
  else count(tally, id, fault);
}
