import { authorize } from '@/lib/access';
import type { EvidenceRecord } from '@/lib/evidence';
import { getRecord, recordEvidence } from '@/lib/evidence/server';
import { AppError, logOfEnvironment } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { parseSnapshot, SNAPSHOT_KIND } from '@/lib/snapshots';
import { enterBaseline } from '@/lib/snapshots/server';
import {
  BASELINE_KIND,
  BASELINE_PATH,
  BASELINE_SOURCE,
  type BaselineChoice,
  type BaselineReading,
  encodeBaseline,
  readBaseline,
  readSigned,
} from '../baseline';
import { findVerdict, leadsFrom } from '../find-verdict';
import type { GateVerdict } from '../gate-verdict';
import { localReader } from './local-reader';

type Allowing = { id: string; approval: { id: string; approvers: string[] } | null };

/**
 * Makes a signed snapshot the baseline. The first one may be any; a later one must be what the baseline is already, or what a gate let
 * pass from it since it became what it is: otherwise whoever may propose could approve his own drift by calling it the baseline, or bring
 * back by an old verdict what was rolled back. Needs `propose` for all tenants.
 */
export async function setBaseline(
  ctx: Ctx,
  input: { record: string; reason: string; replaces?: string | null | undefined },
): Promise<{ choice: BaselineChoice; record: EvidenceRecord }> {
  authorize(ctx, 'propose', '*');
  const reader = localReader(ctx);
  const { environment } = ctx.ports.config;
  const { artifact } = await getRecord(ctx, input.record);
  const { sha256 } = artifact;
  const found = await readSigned(reader, ctx.ports.crypto, { id: input.record, artifact }, SNAPSHOT_KIND);
  if (!found.ok) throw refuse(`${input.record} cannot be a baseline: ${found.reason}`);
  if (found.check.environment !== environment.name || found.check.origin !== logOfEnvironment(environment))
    throw refuse(`${input.record} is of ${found.check.environment}, ${found.check.origin}`);
  if (typeof found.check.source.collector !== 'string')
    throw refuse(`${input.record} was attached by somebody, not collected by mc attest snapshot`);
  const { treeRoot } = parseSnapshot(found.bytes);
  const current = await readBaseline(reader, ctx.ports.crypto);
  const verdict = await reasonToMove(ctx, current, treeRoot);
  const choice: BaselineChoice = {
    v: 1,
    type: 'mission-control/config-baseline',
    environment: environment.name,
    snapshot: { record: input.record, sha256, treeRoot },
    previous: current.ok ? current.signed.snapshot.treeRoot : null,
    verdict: verdict?.id ?? null,
    reason: input.reason,
  };
  const replaces = current.ok ? (current.choice?.snapshot.record ?? null) : null;
  const evidence = {
    kind: BASELINE_KIND,
    title: `Baseline of ${environment.name}: ${treeRoot.slice(0, 12)}`,
    path: BASELINE_PATH,
    mediaType: 'application/json',
    content: encodeBaseline(choice),
    predicate: { treeRoot, previous: choice.previous },
    source: { produced: BASELINE_SOURCE, record: input.record, reason: input.reason },
    cites: [{ sha256, role: 'snapshot' }],
  };
  const of = { environment: environment.name, origin: logOfEnvironment(environment), tenantId: null };
  const record = await recordEvidence(ctx, evidence, {
    alongside: (tx, made) =>
      enterBaseline(tx, ctx, of, {
        recordId: input.record,
        setAt: new Date(made.createdAt),
        setBy: made.actor,
        reason: input.reason,
        choiceId: made.id,
        verdictId: verdict?.id ?? null,
        approval: verdict?.approval ?? null,
        // Whoever saw another baseline than the one that was checked is told, as is whoever comes second.
        replaces: input.replaces === undefined ? replaces : input.replaces,
      }),
  });
  return { choice, record };
}

/** The verdict that allows the move; null when none is needed. A baseline that is not genuine is never simply replaced. */
async function reasonToMove(ctx: Ctx, current: BaselineReading, head: string): Promise<Allowing | null> {
  if (!current.ok) {
    if (current.finding.state === 'missing') return null;
    throw refuse(`the baseline in force is not genuine (${current.finding.code}): ${current.finding.reason}`);
  }
  const base = current.signed.snapshot.treeRoot;
  if (base === head) return null;
  const isProduction = ctx.ports.config.environment.kind === 'production';
  const found = await findVerdict(
    localReader(ctx),
    ctx.ports.crypto,
    (verdict) =>
      leadsFrom(verdict, base) &&
      verdict.head?.treeRoot === head &&
      (verdict.satisfiesProduction || !isProduction),
  );
  if (found !== null) return { id: found.id, approval: approvalOf(found.verdict) };
  throw new AppError('forbidden', {
    message: `no gate verdict lets ${head} follow ${base}`,
    userMessage:
      'This snapshot differs from the baseline, and no gate let the change pass since that is the baseline. Run mc attest gate with an approval of exactly this change first.',
  });
}

/** Who signed the change that a verdict let in, by name. */
function approvalOf({ approval }: GateVerdict): Allowing['approval'] {
  return approval && { id: approval.id, approvers: approval.approvers.map(({ name }) => name) };
}

function refuse(why: string): AppError {
  return new AppError('forbidden', { message: why, userMessage: `${why}.` });
}
