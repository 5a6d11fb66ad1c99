import { AppError, type LogKind, logKindSchema, originSchema } from '@/lib/kernel';
import type { Db, Tx } from '@/lib/platform/db';
import type { EvidenceBundle as BundleRow } from '@/lib/platform/generated/prisma/client';
import {
  missingSchema,
  type Progress,
  progressSchema,
  type Selection,
  selectionSchema,
} from '../bundle-view';
import type { EvidenceBundle } from '../record';
import type { Scope } from './record-store';

/** A bundle with what its building and its download need beyond what people see. */
export type StoredBundle = {
  view: EvidenceBundle;
  log: LogKind;
  selection: Selection;
  progress: Progress;
  filesDigest: string | null;
};

/** Writes a bundle that is asked for; its row is what makes a worker build it. */
export async function insertBundle(
  tx: Tx,
  row: Pick<
    BundleRow,
    'id' | 'release' | 'environment' | 'origin' | 'log' | 'createdAt' | 'createdById' | 'createdByName'
  > & { selection: Selection; idempotencyKey: string | null },
): Promise<StoredBundle> {
  const progress: Progress = { phase: 'queued', done: 0, total: 0 };
  return toBundle(
    await tx.evidenceBundle.create({ data: { ...row, status: 'building', progress, missing: [] } }),
  );
}

/** One bundle; `not_found` when the actor may not see all of what it holds. */
export async function findBundle(db: Db | Tx, id: string, scope: Scope): Promise<StoredBundle> {
  const row = await db.evidenceBundle.findUnique({ where: { id } });
  const bundle = row === null ? null : toBundle(row);
  if (bundle !== null && covers(scope, bundle.selection)) return bundle;
  throw new AppError('not_found', {
    message: `no bundle ${id}`,
    userMessage: `There is no bundle ${id}, or you may not see all of what it holds.`,
  });
}

/** The newest bundles of a scope, at most `limit`. */
export async function findBundles(
  db: Db,
  query: { release?: string | undefined; limit: number },
  scope: Scope,
): Promise<StoredBundle[]> {
  const found: StoredBundle[] = [];
  for (let skip = 0; found.length < query.limit; skip += query.limit) {
    const rows = await db.evidenceBundle.findMany({
      where: query.release === undefined ? {} : { release: query.release },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      skip,
      take: query.limit,
    });
    found.push(...rows.map(toBundle).filter(({ selection }) => covers(scope, selection)));
    if (rows.length < query.limit) break;
  }
  return found.slice(0, query.limit);
}

export async function findBundleByKey(db: Db, idempotencyKey: string): Promise<StoredBundle | null> {
  const row = await db.evidenceBundle.findUnique({ where: { idempotencyKey } });
  return row === null ? null : toBundle(row);
}

/** Bundles somebody waits for. */
export async function findUnfinished(db: Db): Promise<string[]> {
  const rows = await db.evidenceBundle.findMany({
    where: { status: 'building' },
    orderBy: { createdAt: 'asc' },
    select: { id: true },
    take: 1_000,
  });
  return rows.map(({ id }) => id);
}

/** Manifest digest of the newest sealed bundle of a release, but for one. */
export async function findPrevious(
  db: Db,
  log: LogKind,
  release: string,
  except: string,
): Promise<string | null> {
  const row = await db.evidenceBundle.findFirst({
    where: { log, release, status: 'sealed', id: { not: except } },
    orderBy: [{ sealedAt: 'desc' }, { id: 'desc' }],
    select: { manifestDigest: true },
  });
  return row?.manifestDigest ?? null;
}

/** Says how far a build is. A build that has been overtaken changes nothing. */
export async function noteProgress(db: Db, id: string, progress: Progress): Promise<void> {
  await db.evidenceBundle.updateMany({ where: { id, status: 'building' }, data: { progress } });
}

/** The manifest is signed: from here on the bundle’s content stands. `conflict` when another build was first. */
export async function markSigned(
  tx: Tx,
  id: string,
  signed: { manifestDigest: string; missing: EvidenceBundle['missing']; progress: Progress },
): Promise<void> {
  const { count } = await tx.evidenceBundle.updateMany({
    where: { id, status: 'building', manifestDigest: null },
    data: signed,
  });
  if (count === 0) throw overtaken(id);
}

/** Forgets a signed manifest that can no longer be proved with the keys it lists, so that the build starts over. */
export async function unmarkSigned(db: Db, id: string, manifestDigest: string): Promise<void> {
  const progress: Progress = { phase: 'queued', done: 0, total: 0 };
  await db.evidenceBundle.updateMany({
    where: { id, status: 'building', manifestDigest },
    data: { manifestDigest: null, progress, missing: [] },
  });
}

/** The archive is complete and its bytes never change again. False when another build was first. */
export async function markSealed(
  tx: Tx,
  id: string,
  sealed: Pick<BundleRow, 'sealedAt' | 'filesDigest' | 'fileCount' | 'tarSize' | 'checkpointSize'> & {
    manifestDigest: string;
    progress: Progress;
  },
): Promise<boolean> {
  const { manifestDigest, ...data } = sealed;
  const { count } = await tx.evidenceBundle.updateMany({
    where: { id, status: 'building', manifestDigest },
    data: { ...data, status: 'sealed' },
  });
  return count === 1;
}

/** The build has failed for good. Its idempotency key is free again. */
export async function markFailed(tx: Tx, id: string, problem: string): Promise<boolean> {
  const progress: Progress = { phase: 'failed', done: 0, total: 0 };
  const { count } = await tx.evidenceBundle.updateMany({
    where: { id, status: 'building' },
    data: { status: 'failed', problem, idempotencyKey: null, progress },
  });
  return count === 1;
}

/** Whoever may see some tenants may see bundles of those tenants, and no others. */
function covers(scope: Scope, { tenants }: Selection): boolean {
  return scope === '*' || (tenants !== '*' && tenants.every((tenant) => scope.includes(tenant)));
}

function toBundle(row: BundleRow): StoredBundle {
  const selection = selectionSchema.parse(row.selection);
  const progress = progressSchema.parse(row.progress);
  return {
    log: logKindSchema.parse(row.log),
    selection,
    progress,
    filesDigest: row.filesDigest,
    view: {
      id: row.id,
      release: row.release,
      environment: row.environment,
      origin: originSchema.parse(row.origin),
      status: row.status === 'sealed' || row.status === 'failed' ? row.status : 'building',
      createdAt: row.createdAt.toISOString(),
      createdBy: { id: row.createdById, name: row.createdByName },
      progress: { done: progress.done, total: progress.total, phase: progress.phase },
      problem: row.problem,
      sealedAt: row.sealedAt?.toISOString() ?? null,
      manifestDigest: row.manifestDigest,
      fileCount: row.fileCount,
      tarSize: row.tarSize === null ? null : Number(row.tarSize),
      checkpointSize: row.checkpointSize === null ? null : String(row.checkpointSize),
      missing: missingSchema.parse(row.missing),
      recordIds: selection.records ?? null,
    },
  };
}

function overtaken(id: string): AppError {
  return new AppError('conflict', { message: `another build of ${id} was first` });
}
