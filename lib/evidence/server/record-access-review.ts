import { authorize } from '@/lib/access';
import { exportAccessReview } from '@/lib/access/server';
import { AppError, canonicalJson, utf8 } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { EvidenceRecord } from '../record';
import { recordEvidence } from './record-evidence';

/**
 * Records who could do what on a day. A day that is over gives the same bytes whenever it is recorded. Needs `read-audit` and
 * `export` for all tenants: a review that leaves grants out would not say who could do what. `conflict` for a day nothing is
 * known of.
 */
export async function recordAccessReview(ctx: Ctx, input: { on: string }): Promise<EvidenceRecord> {
  authorize(ctx, 'read-audit', '*');
  authorize(ctx, 'export', '*');
  const review = await exportAccessReview(ctx, input, 'evidence');
  const { on, isComplete, state, knownSince, people } = review;
  if (state === 'not-known') {
    throw new AppError('conflict', {
      message: `access on ${on} is ${review.reason}`,
      userMessage: `Who could do what on ${on} is ${review.reason}, so there is nothing to record.`,
    });
  }
  return recordEvidence(
    ctx,
    {
      kind: 'access-review',
      title: `Access review of ${on}${isComplete ? '' : ', a day not over yet'}`,
      path: `access/access-review-${on}.json`,
      mediaType: 'application/json',
      source: { verb: 'access review', on, knownSince },
      predicate: { on, isComplete, state, people: people.length },
      content: utf8(canonicalJson(review)),
    },
    { permission: 'export' },
  );
}
