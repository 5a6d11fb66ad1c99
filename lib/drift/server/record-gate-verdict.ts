import { authorize, type Permission } from '@/lib/access';
import { requestApproval } from '@/lib/approvals/server';
import { emitAudit } from '@/lib/audit/server';
import { createEvent } from '@/lib/events/server';
import type { EvidenceRecord } from '@/lib/evidence';
import { listRecords, recordEvidence } from '@/lib/evidence/server';
import { AppError, type Json, sha256Hex } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import {
  encodeGateVerdict,
  faultsOfVerdict,
  GATE_VERDICT_PATH,
  type GateVerdict,
  testResultOf,
  VERDICT_KIND,
  VERDICT_SOURCE,
} from '../gate-verdict';
import { printable, shortened } from '../printable';
import { spendApproval } from './spend-approval';

/** As long as a request may be open. */
const REVIEW_SECONDS = 24 * 3_600;

/**
 * Records a gate's verdict as evidence, signed; the same verdict again is the record that is there. An approval lets in one head and no
 * other: a second use is a `conflict`. A broken glass is never silent: it is audited, marks the time axis, and asks for a review. Needs
 * `propose` for all tenants, or what the verb that received it asked for.
 */
export async function recordGateVerdict(
  ctx: Ctx,
  verdict: GateVerdict,
  options: { permission?: Permission } = {},
): Promise<{ record: EvidenceRecord; created: boolean }> {
  const permission = options.permission ?? 'propose';
  authorize(ctx, permission, '*');
  const { name } = ctx.ports.config.environment;
  const faults = [
    ...faultsOfVerdict(verdict),
    ...(verdict.environment === name ? [] : [`it is for another environment than ${name}`]),
  ];
  if (faults.length > 0)
    throw new AppError('invalid_input', {
      message: `the verdict contradicts itself: ${faults.join('; ')}`,
      userMessage: `The verdict is not one a gate can come to: ${faults.join('; ')}.`,
    });
  const content = encodeGateVerdict(verdict);
  const reader = asReader(ctx);
  const { records } = await listRecords(reader, { kind: VERDICT_KIND, digest: sha256Hex(content), limit: 1 });
  const [earlier] = records;
  if (earlier !== undefined) return { record: earlier, created: false };
  await spendApproval(ctx, verdict, permission);
  const record = await recordEvidence(
    ctx,
    {
      kind: VERDICT_KIND,
      title: titleOf(verdict),
      path: GATE_VERDICT_PATH,
      verdict: verdict.verdict,
      mediaType: 'application/json',
      content,
      predicate: testResultOf(verdict),
      source: { produced: VERDICT_SOURCE, commit: verdict.commit, repository: verdict.repository },
      cites: [
        ...(verdict.baseline === null ? [] : [{ sha256: verdict.baseline.sha256, role: 'baseline' }]),
        ...(verdict.head === null ? [] : [{ sha256: verdict.head.sha256, role: 'head' }]),
      ],
    },
    { permission },
  );
  await raiseAlarms(ctx, verdict, record.id);
  return { record, created: true };
}

/** Whoever may record may look for what is recorded already. */
function asReader(ctx: Ctx): Ctx {
  return { ...ctx, actor: { kind: 'system', job: 'config-gate' } };
}

async function raiseAlarms(ctx: Ctx, verdict: GateVerdict, recordId: string): Promise<void> {
  const codes = verdict.reasons.map(({ code }) => code);
  const summary = {
    environment: verdict.environment,
    author: verdict.author.name,
    commit: verdict.commit,
    diff: verdict.diffDigest,
  };
  if (codes.includes('override-not-authorised'))
    await audit(ctx, 'gate.override-refused', recordId, summary, verdict.override.by);
  if (verdict.breakGlass === null || !codes.includes('break-glass')) return;
  await audit(
    ctx,
    'gate.glass-broken',
    recordId,
    { ...summary, by: verdict.breakGlass.by },
    verdict.breakGlass.reason,
  );
  await createEvent(
    asReader(ctx),
    {
      tenant: null,
      kind: 'drift',
      title: shortened(
        printable(`Glass broken by ${verdict.breakGlass.by}: ${verdict.breakGlass.reason}`),
        200,
      ),
    },
    recordId,
  );
  await requestReview(ctx, verdict, recordId);
}

/** Somebody else has to look at it afterwards; whoever made the change or broke the glass cannot sign it off. */
async function requestReview(ctx: Ctx, verdict: GateVerdict, recordId: string): Promise<void> {
  const { breakGlass, author, baseline, head, diffDigest } = verdict;
  await requestApproval(asReader(ctx), {
    kind: 'config-change',
    title: shortened(`Review: glass broken by ${printable(breakGlass?.by ?? 'somebody')}`, 200),
    subjectKey: `review/${recordId}`,
    payload: {
      type: 'config-change-review',
      verdict: recordId,
      base: baseline?.treeRoot ?? null,
      head: head?.treeRoot ?? null,
      diffDigest,
      author: { ...author },
      by: breakGlass?.by ?? null,
      reason: breakGlass?.reason ?? null,
    },
    evidence: [{ recordId, role: 'verdict' }],
    expiresInSeconds: REVIEW_SECONDS,
  });
}

async function audit(
  ctx: Ctx,
  action: 'gate.glass-broken' | 'gate.override-refused',
  recordId: string,
  detail: { [key: string]: Json },
  reason: string,
): Promise<void> {
  await inTransaction(ctx.db, (tx) =>
    emitAudit(tx, ctx, { action, objectKind: 'evidence', objectId: recordId, detail, reason }),
  );
}

function titleOf({ verdict, result, changes }: GateVerdict): string {
  const count = changes.added + changes.removed + changes.changed;
  const words =
    result === 'WARNED' ? 'passed with a warning' : { pass: 'passed', fail: 'failed', hold: 'held' }[verdict];
  return `Configuration gate ${words}: ${count} ${count === 1 ? 'object' : 'objects'} drifted`;
}
