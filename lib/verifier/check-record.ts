import { isAbout, type ParsedBundle, predicateType } from '@/lib/attestations';
import type { Check } from '@/lib/evidence';
import { type Origin, utf8 } from '@/lib/kernel';
import type { Crypto, Keyset } from '@/lib/keys';
import { faultOfApproval, isApproval, isDenial, judgeDenial, UNSIGNED } from './check-approvals';
import { checkCheckpoint } from './check-checkpoint';
import { checkInclusion } from './check-inclusion';
import { checkLeaf, readLeaf } from './check-leaf';
import { checkStatement, type StatementFinding } from './check-statement';
import { failed, passed, skipped } from './report';
import type { Fault } from './tally';

/** Everything about one record, as a database, an API or a bundle gives it. */
export type RecordEvidence = {
  environment: string;
  origin: Origin;
  kind: string;
  /** The Sigstore bundle, as bytes */
  statement: Uint8Array;
  /** Digest of the artifact; `hashed` says whether its bytes were read just now or the digest is only remembered */
  artifact: { sha256: string; hashed: boolean };
  /** Bytes of the leaf, and its `.tlog-proof`; null while the log has not come by, or no checkpoint covers it */
  leaf: Uint8Array | null;
  proof: string | null;
  keyset: Keyset;
};

/** Checks one record line by line, environment and origin first: the checks of a bundle for a record that is in none yet. */
export async function checkRecord(record: RecordEvidence, crypto: Crypto): Promise<Check[]> {
  const leaf = record.leaf === null ? null : readLeaf(record.leaf);
  const finding = await checkStatement(
    crypto,
    record.statement,
    record.keyset,
    leaf?.ok === true ? leaf.value : null,
  );
  return [
    ...checkPlace(record, finding),
    judged(
      'statement',
      'The statement is signed by a statement key',
      finding.fault,
      `by ${finding.parsed?.keyId}`,
    ),
    checkSubject(record, finding),
    ...(await checkPeople(finding, crypto)),
    checkRecordLeaf(record, leaf, finding, crypto),
    await checkProof(record, leaf, crypto),
  ];
}

function checkPlace({ environment, origin }: RecordEvidence, { parsed }: StatementFinding): Check[] {
  const line = (id: 'environment' | 'origin', title: string, stored: string) => {
    const signed = parsed?.statement.predicate[id];
    if (signed === undefined) return skipped(id, title, 'unknown: the statement cannot be read');
    if (signed === stored) return passed(id, title, `${stored}, as the statement says`);
    return failed(
      id,
      title,
      `${id}-mixed`,
      `the record says ${stored}, its statement ${String(signed).slice(0, 63)}`,
    );
  };
  return [line('environment', 'Environment', environment), line('origin', 'Origin', origin)];
}

function checkSubject({ artifact, kind }: RecordEvidence, { parsed, fault }: StatementFinding): Check {
  const title = 'The statement is about this artifact';
  if (parsed === null || fault !== null) return skipped('subject', title, 'depends on the statement');
  if (parsed.statement.predicateType !== predicateType(kind))
    return failed('subject', title, 'predicate-mismatch', `the statement is not about ${kind}`);
  if (!isAbout(parsed.statement, artifact.sha256))
    return failed(
      'subject',
      title,
      'subject-mismatch',
      `it is about other bytes than sha256:${artifact.sha256}`,
    );
  const how = artifact.hashed
    ? 'its bytes were hashed just now'
    : 'by its remembered digest; the bytes were not read';
  return passed('subject', title, `sha256:${artifact.sha256}, ${how}`);
}

/** An approval is more than a statement: people signed it too, and a denial may be. Other records have no such line. */
async function checkPeople(finding: StatementFinding, crypto: Crypto): Promise<Check[]> {
  const { parsed, fault } = finding;
  if (parsed !== null && isDenial(parsed)) return [await checkDenier(parsed, fault, crypto)];
  const title = 'The approval is signed by its people';
  if (parsed === null || !isApproval(parsed)) return [];
  if (fault !== null) return [skipped('approval', title, 'depends on the statement')];
  return [
    judged('approval', title, await faultOfApproval(crypto, parsed), 'every signature was checked again'),
  ];
}

async function checkDenier(parsed: ParsedBundle, fault: Fault | null, crypto: Crypto): Promise<Check> {
  const title = 'The denial is by whom it names';
  if (fault !== null) return skipped('denial', title, 'depends on the statement');
  const finding = await judgeDenial(crypto, parsed);
  if (finding.fault === null && finding.unsigned) return skipped('denial', title, UNSIGNED);
  return judged('denial', title, finding.fault, 'their signature was checked again');
}

function checkRecordLeaf(
  { leaf: bytes }: RecordEvidence,
  leaf: ReturnType<typeof readLeaf> | null,
  { parsed, fault }: StatementFinding,
  crypto: Crypto,
): Check {
  const title = 'The leaf of the log speaks of this statement';
  if (bytes === null || leaf === null) return skipped('leaf', title, 'the log has not taken it in yet');
  if (!leaf.ok) return failed('leaf', title, 'leaf-altered', leaf.reason);
  if (parsed === null || fault !== null) return skipped('leaf', title, 'depends on the statement');
  return judged('leaf', title, checkLeaf(leaf.value, parsed, crypto), `logged at ${leaf.value.at}`);
}

async function checkProof(
  { leaf: bytes, proof, keyset }: RecordEvidence,
  leaf: ReturnType<typeof readLeaf> | null,
  crypto: Crypto,
): Promise<Check> {
  const title = 'The leaf is in the log';
  if (bytes === null || leaf === null || !leaf.ok) return skipped('proof', title, 'depends on the leaf');
  if (proof === null) return skipped('proof', title, 'no checkpoint covers it yet');
  const { at } = leaf.value;
  const fault = await checkInclusion(crypto, bytes, utf8(proof), null, (note) =>
    checkCheckpoint(crypto, note, keyset, at),
  );
  return judged('proof', title, fault, `by a checkpoint of ${keyset.origin}`);
}

function judged(id: string, title: string, fault: Fault | null, reason: string): Check {
  return fault === null ? passed(id, title, reason) : failed(id, title, fault.code, fault.reason);
}
