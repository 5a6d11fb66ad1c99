import { authorize, visibleTenants } from '@/lib/access';
import { emitAudit } from '@/lib/audit/server';
import { describeActor, getRecord } from '@/lib/evidence/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import type { Baseline, SetBaseline, SnapshotSummary } from '../snapshot-view';
import { type BaselineOf, findCurrent, lockBaseline } from './baseline-store';
import { enterBaseline } from './enter-baseline';
import { findSnapshot } from './snapshot-store';

/**
 * Makes a signed snapshot the baseline of its environment from now on. Needs `propose` for all tenants (or the one it concerns) and a reason.
 * Refuses a snapshot that is incomplete or whose record no longer verifies, and `conflict`s when another baseline counts than the author saw.
 */
export async function setBaseline(ctx: Ctx, input: SetBaseline): Promise<Baseline> {
  authorize(ctx, 'propose');
  const scope = visibleTenants(ctx.actor);
  const { summary, tenantId } = await findSnapshot(ctx.db, input.record, scope);
  authorize(ctx, 'propose', tenantId ?? '*');
  await requireSound(ctx, summary);
  const of: BaselineOf & { release: string } = { ...summary, tenantId };
  return inTransaction(ctx.db, async (tx) => {
    await lockBaseline(tx, of);
    const current = (await findCurrent(tx, of, '*'))?.baseline ?? null;
    refuseIfOther(current, input);
    await emitAudit(tx, ctx, {
      action: 'baseline.set',
      objectKind: 'baseline',
      objectId: input.record,
      tenantId,
      before: { record: current?.recordId ?? null },
      after: { record: input.record },
      detail: {
        environment: of.environment,
        release: of.release,
        treeRoot: summary.treeRoot,
        replaces: current?.recordId ?? null,
      },
      reason: input.reason,
      origin: summary.origin,
    });
    await enterBaseline(tx, ctx, of, {
      recordId: input.record,
      setAt: ctx.clock.now(),
      setBy: describeActor(ctx.actor),
      reason: input.reason,
      choiceId: null,
      verdictId: null,
      approval: null,
    });
    const written = await findCurrent(tx, of, '*');
    if (written === null) throw new Error('the baseline that was just written is not there');
    return written.baseline;
  });
}

/** Only what everybody can check may be compared with. */
async function requireSound(ctx: Ctx, { recordId, problems, treeRoot }: SnapshotSummary): Promise<void> {
  if (treeRoot === null || problems.length > 0)
    throw refuse(recordId, `it is incomplete: ${problems[0] ?? 'its bytes cannot be read'}`);
  const { checks } = await getRecord(ctx, recordId);
  const failed = checks.find(({ state }) => state === 'fail');
  if (failed !== undefined) throw refuse(recordId, `the check “${failed.title}” failed: ${failed.reason}`);
}

function refuse(recordId: string, why: string): AppError {
  return new AppError('invalid_input', {
    message: `${recordId} cannot be a baseline: ${why}`,
    userMessage: `This snapshot cannot be a baseline, because ${why}.`,
    fields: [{ field: 'record', expected: 'expected a complete snapshot whose checks pass' }],
  });
}

function refuseIfOther(current: Baseline | null, { record, replaces }: SetBaseline): void {
  const is = current?.recordId ?? null;
  if (is === record)
    throw new AppError('conflict', {
      message: `${record} is the baseline already`,
      userMessage: 'This snapshot is the baseline already.',
    });
  if (replaces === undefined || replaces === is) return;
  throw new AppError('conflict', {
    message: `the baseline is ${is}, not ${replaces}`,
    userMessage:
      current === null
        ? 'There is no baseline now. Reload and look again before you set one.'
        : `${current.setBy.name} has set another baseline meanwhile (${current.recordId}). Look at it before you replace it.`,
  });
}
