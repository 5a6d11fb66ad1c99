import { RESULT_NAMES, type ResultPost } from './post';
import { refuse } from './refusal';

/** Seconds a runner's clock may be ahead. */
const AHEAD_SECONDS = 300;

/** What the shape of a result cannot tell: whether its name is registered and its parts fit each other. Throws the refusal. */
export function judgeResult(
  post: ResultPost,
  known: { names: readonly string[]; tenantIds: readonly string[]; now: Date },
): void {
  const names = [...RESULT_NAMES, ...known.names];
  if (!names.includes(post.name))
    throw refuse('result-name-unknown', `${post.name}; registered are ${names.join(', ')}`, {
      fields: [{ field: 'name', expected: `expected one of ${names.join(', ')}` }],
    });
  if (post.tenant !== undefined && !known.tenantIds.includes(post.tenant))
    throw refuse('tenant-unknown', post.tenant, {
      fields: [{ field: 'tenant', expected: 'expected a declared tenant' }],
    });
  const started = Date.parse(post.startedAt);
  const finished = Date.parse(post.finishedAt);
  if (started > finished) throw refuse('time-impossible', 'startedAt is after finishedAt');
  if (finished > known.now.getTime() + AHEAD_SECONDS * 1000)
    throw refuse('time-impossible', 'finishedAt is in the future');
  const { counts, verdict } = post;
  if (counts === undefined || verdict !== 'pass') return;
  if (counts.failed > 0) throw refuse('result-contradictory', `pass with ${counts.failed} failed`);
  if (counts.passed + counts.warned === 0) throw refuse('result-contradictory', 'pass with nothing passed');
}

/** in-toto's word for a result: what passed with warnings is WARNED, and what did not pass has failed. */
export function testResultOf(post: Pick<ResultPost, 'verdict' | 'counts'>): 'PASSED' | 'WARNED' | 'FAILED' {
  if (post.verdict !== 'pass') return 'FAILED';
  return (post.counts?.warned ?? 0) > 0 ? 'WARNED' : 'PASSED';
}
