import { authorize, visibleTenants } from '@/lib/access';
import { type ParsedBundle, parseSigstoreBundle } from '@/lib/attestations';
import { logOrigin } from '@/lib/evidence-log';
import { proveLeaves } from '@/lib/evidence-log/server';
import { AppError, fromUtf8, logKindSchema } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Check, EvidenceRecordDetail } from '../record';
import { readBlob } from './blobs';
import { checkRecord } from './check-record';
import { findByDigests, findCiting, findHolds, findRecord, type RecordWithContext } from './record-store';

const STATEMENT_MAX_BYTES = 4 * 1024 * 1024;

/** One record with its statement, its place in the log, what it cites and what cites it, and the checks it passes now. */
export async function getRecord(ctx: Ctx, id: string): Promise<EvidenceRecordDetail> {
  authorize(ctx, 'read');
  const scope = visibleTenants(ctx.actor);
  const found = await findRecord(ctx.db, id, scope);
  const { record } = found;
  const own = [record.artifact.sha256, found.bundleDigest, found.payloadDigest];
  const [statement, log, holds, cited, citedBy] = await Promise.all([
    readStatement(ctx, found),
    readLogEntry(ctx, found),
    findHolds(ctx.db, record),
    findByDigests(
      ctx.db,
      found.citations.map(({ digest }) => digest),
      scope,
    ),
    findCiting(ctx.db, own, scope),
  ]);
  return {
    ...record,
    source: found.source,
    statement: {
      sha256: found.bundleDigest,
      bundle: statement.text,
      payload: statement.parsed?.statement ?? null,
    },
    log,
    retired: found.retired,
    holds,
    cites: found.citations.map(({ digest, role }) => ({
      sha256: digest,
      role,
      recordId: cited.get(digest) ?? null,
    })),
    citedBy,
    checks: await checkRecord(ctx, { ...found, ...statement, proof: log?.proof ?? null }),
  };
}

type ReadStatement = { text: string; parsed: ParsedBundle | null; problem: Check | null };

/** Damage shows as a check that failed, never as a page that does not open. */
async function readStatement(ctx: Ctx, found: RecordWithContext): Promise<ReadStatement> {
  let text = '';
  try {
    const bytes = await readBlob(ctx, found.bundleDigest, STATEMENT_MAX_BYTES);
    text = fromUtf8(bytes);
    return { text, parsed: parseSigstoreBundle(bytes), problem: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const code =
      text !== '' ? 'bundle-malformed' : error.name === 'BlobMissingError' ? 'blob-missing' : 'blob-altered';
    return {
      text,
      parsed: null,
      problem: {
        id: 'statement',
        title: 'The statement is stored as it was signed',
        state: 'fail',
        code,
        reason: error.userMessage,
      },
    };
  }
}

async function readLogEntry(ctx: Ctx, found: RecordWithContext): Promise<EvidenceRecordDetail['log']> {
  if (found.leafBody === null) return null;
  const log = logKindSchema.parse(found.log);
  return {
    origin: logOrigin(ctx.ports.installId, log),
    leaf: fromUtf8(found.leafBody),
    proof: await readProof(ctx, log, found.auditEventId),
  };
}

/** No checkpoint may cover the leaf yet. */
async function readProof(ctx: Ctx, log: 'demo' | 'live', auditEventId: bigint): Promise<string | null> {
  try {
    const { leaves } = await proveLeaves(ctx, log, [auditEventId], { waitMs: 0 });
    return leaves.get(String(auditEventId))?.proof ?? null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'unreachable') return null;
    throw error;
  }
}
