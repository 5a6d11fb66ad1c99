import { authorize, type Permission } from '@/lib/access';
import { assertOriginFits, BUNDLE_MEDIA_TYPE, predicateType } from '@/lib/attestations';
import { type SignedStatement, signStatement } from '@/lib/attestations/server';
import { emitAudit } from '@/lib/audit/server';
import { type Json, logOfEnvironment, type Origin, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, type Tx } from '@/lib/platform/db';
import { type NewRecord, newRecordSchema } from '../new-record';
import type { EvidenceRecord } from '../record';
import { describeActor } from './actor';
import { insertBlobs, type StoredBlob } from './blob-store';
import { type Content, putBlob, storeFor, tenantOf } from './blobs';
import { keepBlobs } from './keep-blobs';
import { insertRecord } from './record-store';

type Parsed = ReturnType<typeof newRecordSchema.parse>;

/** Evidence whose bytes are stored and whose statement is signed; `writeEvidence` makes it count. */
export type PreparedEvidence = {
  record: Parsed;
  origin: Origin;
  release: string;
  createdAt: Date;
  type: string;
  artifact: StoredBlob;
  bundle: StoredBlob;
  signed: SignedStatement;
};

type Options = { permission?: Permission };
/** What else is written about a record, in its transaction. */
type Alongside = (tx: Tx, record: EvidenceRecord) => Promise<unknown>;

/**
 * Records evidence: its bytes go to the store of the tenant's residency, a signed statement binds them to who recorded them,
 * where from and when, and one transaction makes both count and stages the leaf of the log. Needs `propose` for the tenant
 * (for all tenants when it concerns none), unless the verb that produced it names what it asked for itself. What `alongside`
 * writes stands or falls with the record.
 */
export async function recordEvidence(
  ctx: Ctx,
  input: NewRecord & { content: Content },
  options: Options & { alongside?: Alongside } = {},
): Promise<EvidenceRecord> {
  const prepared = await prepareEvidence(ctx, input, options);
  return inTransaction(ctx.db, async (tx) => {
    const [record] = await writeEvidence(tx, ctx, [prepared]);
    if (record === undefined) throw new Error('writeEvidence returns one record for each it was given');
    await options.alongside?.(tx, record);
    return record;
  });
}

/** The first half of `recordEvidence`: authorises, stores and signs. Nothing counts yet, and what never does is cleared away. */
export async function prepareEvidence(
  ctx: Ctx,
  input: NewRecord & { content: Content },
  options: Options = {},
): Promise<PreparedEvidence> {
  const { content, ...given } = input;
  authorize(ctx, options.permission ?? 'propose', given.tenantId ?? '*');
  const record = parseOrThrow(newRecordSchema, given, 'The evidence');
  const log = logOfEnvironment(ctx.ports.config.environment);
  const origin = record.origin ?? log;
  assertOriginFits(log, origin);
  const release = record.release ?? ctx.ports.config.evidence.release;
  const store = storeFor(ctx, tenantOf(ctx, record.tenantId));
  const createdAt = ctx.clock.now();
  const artifact = await putBlob(store, content, record.mediaType);
  const type = predicateType(record.kind);
  const signed = await signStatement(ctx, {
    subjects: [{ name: record.path, sha256: artifact.sha256 }],
    predicateType: type,
    predicate: predicateOf(ctx, record, release),
    origin,
  });
  const bundle = await putBlob(store, signed.bundle, BUNDLE_MEDIA_TYPE);
  return { record, origin, release, createdAt, type, artifact, bundle, signed };
}

/**
 * The second half, in the caller's transaction and as its first statement: the rows, their blobs, what they cite and their places
 * in the log, all or nothing.
 */
export async function writeEvidence(
  tx: Tx,
  ctx: Ctx,
  prepared: readonly PreparedEvidence[],
): Promise<EvidenceRecord[]> {
  const blobs = prepared.flatMap(({ artifact, bundle }) => [artifact, bundle]);
  const cited = prepared.flatMap(({ record }) => record.cites.map(({ sha256 }) => sha256));
  await keepBlobs(tx, ctx, blobs, cited);
  const records: EvidenceRecord[] = [];
  for (const made of prepared) {
    await insertBlobs(tx, [made.artifact, made.bundle], made.createdAt);
    records.push(await writeOne(tx, ctx, made));
  }
  return records;
}

async function writeOne(tx: Tx, ctx: Ctx, made: PreparedEvidence): Promise<EvidenceRecord> {
  const { record, origin, release, createdAt, artifact, bundle, signed } = made;
  const { environment } = ctx.ports.config;
  const id = ctx.ids.next('evd');
  const summary = {
    kind: record.kind,
    title: record.title,
    path: record.path,
    release,
    verdict: record.verdict,
    artifact: artifact.sha256,
    statement: bundle.sha256,
  };
  const auditEventId = await emitAudit(tx, ctx, {
    action: 'evidence.recorded',
    objectKind: 'evidence',
    objectId: id,
    tenantId: record.tenantId,
    after: { id, tenantId: record.tenantId, ...summary },
    detail: summary,
    statement: { payload: signed.payloadDigest, signature: signed.signatureDigest },
    origin,
  });
  const actor = describeActor(ctx.actor);
  return insertRecord(tx, {
    id,
    kind: record.kind,
    title: record.title,
    release,
    path: record.path,
    environment: environment.name,
    origin,
    log: logOfEnvironment(environment),
    tenantId: record.tenantId,
    verdict: record.verdict,
    artifactDigest: artifact.sha256,
    artifactSize: BigInt(artifact.size),
    mediaType: record.mediaType,
    bundleDigest: bundle.sha256,
    payloadDigest: signed.payloadDigest,
    predicateType: made.type,
    keyId: signed.keyId,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    source: withTimestamp(record.source, signed.timestamp),
    createdAt,
    auditEventId,
    cites: record.cites,
  });
}

/** What every statement of evidence says, beside environment, origin and time; the caller adds to it and cannot contradict it. */
function predicateOf(ctx: Ctx, record: Parsed, release: string): { [key: string]: Json } {
  const { kind, id } = describeActor(ctx.actor);
  const result = record.kind === 'test-result' ? { configuration: [], ...testResult(record.verdict) } : {};
  return {
    ...result,
    ...(record.predicate as { [key: string]: Json }),
    release,
    tenant: record.tenantId,
    kind: record.kind,
    actor: { kind, id },
    source: record.source as { [key: string]: Json },
    verdict: record.verdict,
    ...(record.cites.length > 0 && { cites: record.cites }),
  };
}

/** Where it came from, and whether the time of its statement has a witness of its own. */
function withTimestamp(
  source: Parsed['source'],
  timestamp: SignedStatement['timestamp'],
): { [key: string]: unknown } {
  if (timestamp.state === 'off') return source;
  const { state } = timestamp;
  const told =
    state === 'stamped'
      ? { state, time: timestamp.time, authority: timestamp.authority }
      : { state, reason: timestamp.reason };
  return { ...source, timestamp: told };
}

/** in-toto knows no hold: what did not pass has failed. */
function testResult(verdict: Parsed['verdict']): { [key: string]: Json } {
  return { result: verdict === 'pass' ? 'PASSED' : 'FAILED' };
}
