import { type Actor, authorize } from '@/lib/access';
import { AppError, logOfEnvironment } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { LogVerifications, VerificationSummary } from '../log-status';
import { queryOf } from './query';
import { readVerifications } from './status-store';
import { findRun, insertRun, type VerificationRun } from './verification-run-store';

type Running = NonNullable<LogVerifications['running']>;

/** Asks for a full verification, which a worker then does; `conflict` while one waits or is under way. */
export async function startVerification(ctx: Ctx): Promise<Running> {
  authorize(ctx, 'read-audit', '*');
  const query = queryOf(ctx.db);
  const log = logOfEnvironment(ctx.ports.config.environment);
  const run = { id: ctx.ids.next('ver'), requestedAt: ctx.clock.now(), requestedBy: nameOf(ctx.actor) };
  if (await insertRun(query, log, run)) return toRunning({ ...run, attempts: 0, done: 0, total: 0 });
  const other = await findRun(query, log);
  throw new AppError('conflict', {
    message: `verification ${other?.id ?? '(just ended)'} is running`,
    userMessage: 'A verification is running already. Its outcome will stand here when it is done.',
  });
}

/** The last verifications, and the one that waits or is under way. */
export async function listVerifications(ctx: Ctx, limit = 20): Promise<LogVerifications> {
  authorize(ctx, 'read');
  const query = queryOf(ctx.db);
  const log = logOfEnvironment(ctx.ports.config.environment);
  const run = await findRun(query, log);
  return {
    running: run === null ? null : toRunning(run),
    verifications: await readVerifications(query, log, { limit }),
  };
}

/** One verification: how far it is, or what it found. `not_found` for any other id. */
export async function getVerification(
  ctx: Ctx,
  id: string,
): Promise<
  { state: 'running'; progress: Running } | { state: 'finished'; verification: VerificationSummary }
> {
  authorize(ctx, 'read');
  const query = queryOf(ctx.db);
  const log = logOfEnvironment(ctx.ports.config.environment);
  // In this order: its row goes in the moment in which its outcome comes.
  const run = await findRun(query, log);
  if (run?.id === id) return { state: 'running', progress: toRunning(run) };
  const [verification] = await readVerifications(query, log, { limit: 1, id });
  if (verification !== undefined) return { state: 'finished', verification };
  throw new AppError('not_found', {
    message: `no verification ${id}`,
    userMessage: `There is no verification ${id}.`,
  });
}

function toRunning({ id, requestedAt, done, total }: VerificationRun): Running {
  return { id, startedAt: requestedAt.toISOString(), done, total };
}

function nameOf(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
    case 'token':
    case 'ci':
      return actor.name;
    case 'local':
      return actor.osUser;
    case 'system':
      return actor.job;
    case 'anonymous':
      return 'somebody not signed in';
  }
}
