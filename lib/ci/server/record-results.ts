import type { Actor } from '@/lib/access';
import { prepareEvidence, writeEvidence } from '@/lib/evidence/server';
import { AppError, type Json } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, isUniqueViolation } from '@/lib/platform/db';
import { testResultOf } from '../judge-result';
import { ciVerdictSchema, countsSchema } from '../post';
import { findWaiting, linkRecord, putOff, type WaitingResult } from './store';

const AT_ONCE = 20;
const FIRST_RETRY_SECONDS = 5;
const LAST_RETRY_SECONDS = 900;

/**
 * Signs the evidence of results that wait for it, oldest first: the body as it came is the artifact, and the record carries the
 * identity that posted it. Safe to run anywhere at once and to kill: a record and its link are one commit. Returns how many were
 * recorded and how many have to wait longer.
 */
export async function recordWaitingResults(ctx: Ctx): Promise<{ recorded: number; putOff: number }> {
  const waiting = await findWaiting(ctx.db, ctx.clock.now(), AT_ONCE);
  let recorded = 0;
  for (const row of waiting) if (await recordOne(ctx, row)) recorded += 1;
  return { recorded, putOff: waiting.length - recorded };
}

async function recordOne(ctx: Ctx, row: WaitingResult): Promise<boolean> {
  const { result } = row;
  const as = { ...ctx, actor: actorOf(result), requestId: ctx.ids.next('req') };
  try {
    const prepared = await prepareEvidence(as, evidenceOf(result), { permission: 'post-results' });
    await inTransaction(ctx.db, async (tx) => {
      const [record] = await writeEvidence(tx, as, [prepared]);
      if (record === undefined) throw new Error('writeEvidence returns one record for each it was given');
      await linkRecord(tx, result.id, record.id, ctx.clock.now());
    });
    return true;
  } catch (error) {
    // Another worker was faster: the record is there.
    if (isUniqueViolation(error)) return true;
    const problem =
      error instanceof AppError ? error.userMessage : 'an unexpected error; the log of the worker has it';
    ctx.ports.logger.error({ err: error, result: result.id }, 'evidence of a CI result could not be made');
    const seconds = Math.min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.min(row.attempts, 10));
    await putOff(ctx.db, result.id, new Date(ctx.clock.now().getTime() + seconds * 1000), problem);
    return false;
  }
}

/** Whoever posted it is who evidence names; what that identity may do was asked when the post was taken. */
function actorOf({ actorKind, actorId, actorName, tenantId }: WaitingResult['result']): Actor {
  const grants = [{ role: 'ci' as const, tenants: tenantId === null ? ('*' as const) : [tenantId] }];
  if (actorKind === 'token') return { kind: 'token', id: actorId, name: actorName, ownerId: '', grants };
  return { kind: 'ci', id: actorId, name: actorName, grants };
}

function evidenceOf(result: WaitingResult['result']) {
  const verdict = ciVerdictSchema.parse(result.verdict);
  const counts = countsSchema.optional().parse(result.counts ?? undefined);
  const folder = result.tenantId === null ? 'ci' : `ci/${result.tenantId}`;
  return {
    kind: 'test-result',
    title: `${result.name}: ${verdict}, ${result.repository.slice(0, 100)} at ${result.commit.slice(0, 10)}`,
    path: `${folder}/${result.name}.json`,
    release: result.release,
    tenantId: result.tenantId,
    verdict,
    mediaType: 'application/json',
    predicate: {
      result: testResultOf({ verdict, counts }),
      configuration: [{ name: result.repository, digest: { gitCommit: result.commit } }],
      url: result.runUrl,
      name: result.name,
      ...(counts !== undefined && { counts }),
    },
    source: {
      posted: 'CI result',
      result: result.id,
      run: { id: result.runId, attempt: result.runAttempt, url: result.runUrl },
      receivedAt: result.createdAt.toISOString(),
      identity: result.identity as { [key: string]: Json },
    },
    content: new Uint8Array(result.body),
  };
}
