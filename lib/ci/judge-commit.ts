import type { ParsedBundle } from '@/lib/attestations';
import type { CiClaims } from './judge-claims';
import { refuse } from './refusal';

/**
 * Events whose `sha` is the commit the run is for, so that a statement made in it is about this commit or about none. Left out on purpose:
 * `pull_request`, where it is a merge that GitHub made up and jobs read the head of the branch instead, which no claim names; and
 * `workflow_dispatch`, `schedule` and whatever else starts at the tip of a branch and may be told to read another commit.
 */
const EVENTS_OF_A_COMMIT: readonly string[] = ['push', 'merge_group', 'release', 'deployment'];

/**
 * Refuses a statement that says it was made of another commit than the one the posting run is for: a signed statement of an older state would
 * otherwise count as what this run looked at. Without a token there is nothing to compare with; a statement that names no commit, as of a
 * cluster, claims none.
 */
export function judgeCommit(
  { predicate }: Pick<ParsedBundle['statement'], 'predicate'>,
  claims: Pick<CiClaims, 'sha' | 'event_name'> | null,
): void {
  const { source } = predicate;
  const said = typeof source === 'object' && source !== null ? Reflect.get(source, 'gitCommit') : undefined;
  if (claims === null || typeof said !== 'string' || !EVENTS_OF_A_COMMIT.includes(claims.event_name)) return;
  if (said === claims.sha) return;
  throw refuse(
    'attestation-commit-wrong',
    `the statement is about ${said.slice(0, 64)}, the run about ${claims.sha}`,
  );
}
