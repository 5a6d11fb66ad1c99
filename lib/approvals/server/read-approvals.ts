import type { z } from 'zod';
import { authorize } from '@/lib/access';
import { openStatement } from '@/lib/evidence/server';
import { AppError, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { approvalIdSchema } from '../request';
import { type ApprovalView, approvalsQuerySchema } from '../views';
import { findWaiting } from './find-waiting';
import { findApprovals, getApproval } from './request-store';
import { viewFor, viewsFor } from './view';

/** Requests the actor may see, newest first, a page at a time; `nextBefore` is null at the end. */
export async function listApprovals(
  ctx: Ctx,
  input: z.input<typeof approvalsQuerySchema> = {},
): Promise<{ approvals: ApprovalView[]; nextBefore: string | null }> {
  authorize(ctx, 'read');
  const { limit, waiting, ...filter } = parseOrThrow(approvalsQuerySchema, input, 'The query');
  if (waiting !== undefined) {
    const found = await findWaiting(ctx, filter);
    return { approvals: await viewsFor(ctx, found.approvals), nextBefore: null };
  }
  const found = await findApprovals(ctx, { ...filter, limit: limit + 1 });
  const approvals = await viewsFor(ctx, found.slice(0, limit));
  return { approvals, nextBefore: found.length > limit ? (approvals.at(-1)?.id ?? null) : null };
}

/** One request with its payload and decisions. */
export async function readApproval(ctx: Ctx, id: string): Promise<ApprovalView> {
  authorize(ctx, 'read');
  return viewFor(ctx, await getApproval(ctx, parseOrThrow(approvalIdSchema, id, 'The approval request')));
}

/** The approval file of an approved request: what a gate checks offline. Throws `conflict` while there is none. */
export async function readApprovalFile(ctx: Ctx, id: string): ReturnType<typeof openStatement> {
  authorize(ctx, 'read');
  const stored = await getApproval(ctx, parseOrThrow(approvalIdSchema, id, 'The approval request'));
  if (stored.recordId !== null && stored.state !== 'denied') return openStatement(ctx, stored.recordId);
  throw new AppError('conflict', {
    message: `approval request ${id} is ${stored.state} and has no file`,
    userMessage: `There is no approval file: the request is ${stored.state}, and only an approved one has a file.`,
  });
}
