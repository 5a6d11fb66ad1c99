import { authorize, visibleTenants } from '@/lib/access';
import { emitAudit } from '@/lib/audit/server';
import { AppError, logOfEnvironment, parseOrThrow, sha256Hex } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, isUniqueViolation } from '@/lib/platform/db';
import type { Selection } from '../bundle-view';
import { bundleRequestSchema, type EvidenceBundle } from '../record';
import { describeActor } from './actor';
import { findSelected } from './bundle-records-store';
import { findBundleByKey, insertBundle, type StoredBundle } from './bundle-store';

/** Channel on which a bundle that waits to be built is announced. */
export const BUNDLE_CHANNEL = 'mc_bundle';

/**
 * Asks for a bundle of a release, or of single records of one, needs `export`; it holds what the actor may export and no more.
 * The row is what a worker builds from. With a key, asking again for the same returns the bundle that is already there with
 * `created: false`; the same key for something else is a conflict. Without a release a key counts for the current one alone, so
 * that asking again after the next release is not a conflict. A key is free again when its bundle has failed.
 */
export async function requestBundle(
  ctx: Ctx,
  input: { release?: string | undefined; records?: string[] | undefined },
  idempotencyKey: string | null,
): Promise<{ bundle: EvidenceBundle; created: boolean }> {
  authorize(ctx, 'export');
  const asked = parseOrThrow(bundleRequestSchema, input, 'The bundle');
  const release = asked.release ?? ctx.ports.config.evidence.release;
  const records = asked.records && [...new Set(asked.records)].sort();
  const scope = visibleTenants(ctx.actor, 'export');
  const selection: Selection = {
    tenants: scope === '*' ? '*' : [...scope],
    ...(records !== undefined && { records }),
  };
  await requireRecords(ctx, release, selection);
  const current = asked.release === undefined ? [release] : [];
  const key = idempotencyKey === null ? null : scopedKey(ctx, idempotencyKey, current);
  const earlier = key === null ? null : await findEarlier(ctx, key, release, selection);
  if (earlier !== null) return { bundle: earlier, created: false };
  try {
    return { bundle: await insert(ctx, release, selection, key), created: true };
  } catch (error) {
    if (key === null || !isUniqueViolation(error)) throw error;
    const winner = await findEarlier(ctx, key, release, selection);
    if (winner === null) throw error;
    return { bundle: winner, created: false };
  }
}

async function insert(
  ctx: Ctx,
  release: string,
  selection: Selection,
  idempotencyKey: string | null,
): Promise<EvidenceBundle> {
  const { environment } = ctx.ports.config;
  const log = logOfEnvironment(environment);
  const actor = describeActor(ctx.actor);
  return inTransaction(ctx.db, async (tx) => {
    const { view } = await insertBundle(tx, {
      id: ctx.ids.next('bdl'),
      release,
      environment: environment.name,
      origin: log,
      log,
      createdAt: ctx.clock.now(),
      createdById: actor.id,
      createdByName: actor.name,
      selection,
      idempotencyKey,
    });
    await emitAudit(tx, ctx, {
      action: 'bundle.requested',
      objectKind: 'bundle',
      objectId: view.id,
      after: { id: view.id, release, tenants: selection.tenants, records: selection.records ?? null },
      detail: { release, records: selection.records?.length ?? 'all', tenants: selection.tenants },
    });
    await tx.$executeRaw`SELECT pg_notify(${BUNDLE_CHANNEL}, ${view.id})`;
    return view;
  });
}

/** Single records must be there, of this release, and the actor's to export; which of them is wrong is named. */
async function requireRecords(ctx: Ctx, release: string, selection: Selection): Promise<void> {
  const { records } = selection;
  if (records === undefined) return;
  const log = logOfEnvironment(ctx.ports.config.environment);
  const found = new Set((await findSelected(ctx.db, { release, log, selection })).map(({ id }) => id));
  const unknown = records.filter((id) => !found.has(id));
  if (unknown.length === 0) return;
  const named = unknown.slice(0, 5).join(', ');
  throw new AppError('not_found', {
    message: `no record ${named} of ${release} to export`,
    userMessage: `There is no record ${named} of ${release}, or you may not export it.`,
  });
}

async function findEarlier(
  ctx: Ctx,
  key: string,
  release: string,
  selection: Selection,
): Promise<EvidenceBundle | null> {
  const earlier = await findBundleByKey(ctx.db, key);
  if (earlier === null || isSame(earlier, release, selection)) return earlier?.view ?? null;
  throw new AppError('conflict', {
    message: 'idempotency key was used for another bundle',
    userMessage: `This Idempotency-Key was already used for another bundle (${earlier.view.id}). Use a new key for a new bundle.`,
  });
}

function isSame(earlier: StoredBundle, release: string, selection: Selection): boolean {
  const text = ({ tenants, records }: Selection) => JSON.stringify([tenants, records ?? null]);
  return earlier.view.release === release && text(earlier.selection) === text(selection);
}

/** Keys belong to whoever sent them, so nobody can find out, or collide with, another's. */
function scopedKey(ctx: Ctx, key: string, more: readonly string[]): string {
  const { kind, id } = describeActor(ctx.actor);
  return sha256Hex(['bundle', `${kind}:${id}`, key, ...more].join('\n'));
}
