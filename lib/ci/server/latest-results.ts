import { z } from 'zod';
import { authorize, visibleTenants } from '@/lib/access';
import { releaseSchema } from '@/lib/evidence';
import { AppError, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { chooseLatest, type LatestResult } from '../choose-latest';
import { commitSchema, resultNameSchema } from '../post';
import { findResults } from './store';

const MOST = 5_000;

const askedSchema = z.strictObject({
  release: releaseSchema,
  /** Only results of this commit count */
  commit: commitSchema.optional(),
  /** Names that must be there */
  names: z.array(resultNameSchema).max(100).default([]),
});

/** Which result of a release counts for each name, what is asked for and not there being `missing`. Needs `read`. */
export async function latestResults(
  ctx: Pick<Ctx, 'actor' | 'db'>,
  asked: z.input<typeof askedSchema>,
): Promise<LatestResult[]> {
  authorize(ctx, 'read');
  const { release, commit, names } = parseOrThrow(askedSchema, asked, 'The question');
  const query = { release, ...(commit !== undefined && { commit }), limit: MOST };
  const found = await findResults(ctx.db, query, null, { tenants: visibleTenants(ctx.actor) });
  // With some left out, the one that counts might be among them.
  if (found.length > MOST)
    throw new AppError('too_large', {
      message: `more than ${MOST} results of ${release}`,
      userMessage: `${release} has more than ${MOST.toLocaleString('en')} results. Ask for those of one commit.`,
    });
  return chooseLatest(found, names);
}
