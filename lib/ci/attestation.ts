import { assertOriginFits, type ParsedBundle, predicateType } from '@/lib/attestations';
import { AppError, fromBase64, type LogKind, type Origin, sha256Hex } from '@/lib/kernel';
import { refuse } from './refusal';

export const ATTESTED_KINDS = ['config-snapshot', 'test-result'] as const;
export type AttestedKind = (typeof ATTESTED_KINDS)[number];
type Statement = ParsedBundle['statement'];

/** What kind of statement it is; refuses those that are not CI's to make. */
export function attestedKind({ predicateType: type }: Statement): AttestedKind {
  const kind = ATTESTED_KINDS.find((name) => predicateType(name) === type);
  if (kind === undefined) throw refuse('attestation-kind-refused', type);
  return kind;
}

/** Refuses a statement of another environment, and a demo that would pass for real or the other way round. */
export function judgeOrigin(statement: Statement, here: { environment: string; log: LogKind }): Origin {
  const { environment, origin } = statement.predicate;
  const found = `it says environment ${environment}, origin ${origin}; here it is ${here.environment}, ${here.log}`;
  if (environment !== here.environment) throw refuse('attestation-origin-wrong', found);
  try {
    assertOriginFits(here.log, origin);
  } catch (error) {
    if (error instanceof AppError) throw refuse('attestation-origin-wrong', found);
    throw error;
  }
  return origin;
}

/** The artifact that came with a statement, which must be one of its subjects; null when none came. */
export function attestedArtifact(
  statement: Statement,
  artifact: string | undefined,
): { bytes: Uint8Array; name: string; sha256: string } | null {
  if (artifact === undefined) return null;
  const bytes = decode(artifact);
  const sha256 = sha256Hex(bytes);
  const subject = statement.subject.find(({ digest }) => digest.sha256 === sha256);
  if (subject === undefined) throw refuse('attestation-artifact-mismatch', `its digest is ${sha256}`);
  return { bytes, name: subject.name, sha256 };
}

function decode(text: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch {
    throw refuse('attestation-artifact-mismatch', 'it is not standard base64');
  }
}

/** The verdict of a statement about a test; null for a kind that judges nothing. What neither passed nor was approved has failed. */
export function attestedVerdict(statement: Statement, kind: AttestedKind): 'pass' | 'fail' | null {
  if (kind !== 'test-result') return null;
  const { result } = statement.predicate;
  return result === 'PASSED' || result === 'WARNED' ? 'pass' : 'fail';
}

/** Where an attested artifact stands in a bundle of its release. */
export function artifactPath(kind: AttestedKind, artifact: { name: string; sha256: string }): string {
  if (kind === 'config-snapshot') return 'config/config-snapshot.json';
  const last = artifact.name.split('/').at(-1) ?? '';
  const isPlain = /^[A-Za-z0-9_@+-][A-Za-z0-9_@+.-]{0,59}$/.test(last);
  return `ci/${isPlain ? last : `${artifact.sha256.slice(0, 16)}.bin`}`;
}
