import { BUNDLE_MEDIA_TYPE, predicateType } from '@/lib/attestations';
import { signStatement } from '@/lib/attestations/server';
import { emitAudit } from '@/lib/audit/server';
import { encodePolicy, logOrigin, parseVkey } from '@/lib/evidence-log';
import { AppError, sha256Hex, utf8 } from '@/lib/kernel';
import type { KeysetExport } from '@/lib/keys';
import { ensureKeyset, exportKeyset } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { VERIFY_SCRIPT, verifyText } from '@/lib/verifier';
import { buildManifest, type ExtraFile, type ManifestRecord } from '../build-manifest';
import { BUNDLE_FILES } from '../bundle-files';
import { evidenceModel } from '../evidence-model';
import { planBundle } from '../plan-bundle';
import { insertBlobs, type StoredBlob } from './blob-store';
import { openBlob, putBlob, storeFor } from './blobs';
import { findSelected } from './bundle-records-store';
import { findPrevious, markSigned, noteProgress, type StoredBundle } from './bundle-store';
import { keepBlobs } from './keep-blobs';

type Items = { path: string | null; record: ManifestRecord }[];

/** First half of a build: chooses the records, reads every byte again, and signs the manifest. */
export async function signBundle(ctx: Ctx, bundle: StoredBundle): Promise<void> {
  const { view, log, selection } = bundle;
  const { config } = ctx.ports;
  const { tenants } = selection;
  const { items, missing } = planBundle({
    records: await findSelected(ctx.db, { release: view.release, log, selection }),
    tenants: config.tenants,
    exportRegions: config.evidence.exportRegions,
    model:
      selection.records === undefined
        ? evidenceModel(config.tenants.filter(({ id }) => tenants === '*' || tenants.includes(id)))
        : null,
  });
  await rereadAll(ctx, view.id, items);
  await noteProgress(ctx.db, view.id, { phase: 'signing', done: items.length, total: items.length });
  const extras = await makeExtras(ctx, bundle, items[0]?.record.id ?? null);
  const { bytes } = buildManifest({
    bundle: view.id,
    release: view.release,
    environment: view.environment,
    origin: view.origin,
    log: logOrigin(ctx.ports.installId, log),
    createdAt: ctx.clock.now().toISOString(),
    items,
    extras: extras.files,
    missing,
    previous: await findPrevious(ctx.db, log, view.release, view.id),
  });
  await signManifest(ctx, bundle, { bytes, missing, extras: extras.blobs, keyId: extras.keyId });
}

/** Nothing is signed for that is not there as it was recorded. */
async function rereadAll(ctx: Ctx, id: string, items: Items): Promise<void> {
  const every = Math.max(1, Math.ceil(items.length / 100));
  for (const [done, { path, record }] of items.entries()) {
    if (done % every === 0) await noteProgress(ctx.db, id, { phase: 'reading', done, total: items.length });
    await drain(await openBlob(ctx, record.statement.sha256, { tenantId: record.tenantId }));
    if (path !== null)
      await drain(await openBlob(ctx, record.artifact.sha256, { tenantId: record.tenantId }));
  }
}

async function drain(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _part of bytes);
}

/** Keys, guide and the log's policy: what a stranger needs beside the evidence. */
async function makeExtras(
  ctx: Ctx,
  { view, log }: StoredBundle,
  sample: string | null,
): Promise<{ files: ExtraFile[]; blobs: StoredBlob[]; keyId: string }> {
  await ensureKeyset(ctx, log);
  const keys = await exportKeyset(ctx);
  const text = verifyText({
    release: view.release,
    environment: view.environment,
    origin: view.origin,
    log: keys.origin,
    rootKeyId: keys.fingerprints.root,
    sample,
  });
  const made = [
    ...Object.entries(keys.files).map(([name, content]) => ({
      path: `keys/${name}`,
      content,
      kind: 'keys' as const,
    })),
    { path: BUNDLE_FILES.policy, content: policyOf(ctx, keys), kind: 'log' as const },
    { path: BUNDLE_FILES.verifyText, content: text, kind: 'guide' as const },
    { path: BUNDLE_FILES.verifyScript, content: VERIFY_SCRIPT, kind: 'guide' as const },
  ];
  const store = storeFor(ctx, null);
  const files: ExtraFile[] = [];
  const blobs: StoredBlob[] = [];
  for (const { path, content, kind } of made) {
    const mediaType = path.endsWith('.json') ? 'application/json' : 'text/plain';
    const blob = await putBlob(store, utf8(content), mediaType);
    blobs.push(blob);
    files.push({ path, sha256: blob.sha256, size: blob.size, mediaType, kind });
  }
  return { files, blobs, keyId: keys.fingerprints.attest };
}

/** Whom this installation asks to witness; its reader decides whom to believe. Signed, so that no address in it can be changed. */
function policyOf(ctx: Ctx, keys: KeysetExport): string {
  const { witnesses, witnessQuorum } = ctx.ports.config.evidence;
  return encodePolicy({
    logs: [parseVkey((keys.files['log.vkey'] ?? '').trimEnd())],
    witnesses: witnesses.map(({ key, url }) => ({ key: parseVkey(key), url })),
    needed: witnessQuorum,
  });
}

async function signManifest(
  ctx: Ctx,
  { view }: StoredBundle,
  made: { bytes: Uint8Array; missing: StoredBundle['view']['missing']; extras: StoredBlob[]; keyId: string },
): Promise<void> {
  const manifestDigest = sha256Hex(made.bytes);
  const signed = await signStatement(ctx, {
    subjects: [{ name: BUNDLE_FILES.manifest, sha256: manifestDigest }],
    predicateType: predicateType('bundle-manifest'),
    predicate: { bundle: view.id, release: view.release },
    origin: view.origin,
  });
  if (signed.keyId !== made.keyId) {
    throw new AppError('conflict', { message: 'the statement key was replaced while the manifest was made' });
  }
  const store = storeFor(ctx, null);
  const manifest = await putBlob(store, made.bytes, 'application/json');
  const statement = await putBlob(store, signed.bundle, BUNDLE_MEDIA_TYPE);
  await inTransaction(ctx.db, async (tx) => {
    const blobs = [...made.extras, manifest, statement];
    await keepBlobs(tx, ctx, blobs);
    await insertBlobs(tx, blobs, ctx.clock.now());
    const auditEventId = await emitAudit(tx, ctx, {
      action: 'bundle.sealed',
      objectKind: 'bundle',
      objectId: view.id,
      detail: { release: view.release, manifest: manifestDigest, missing: made.missing.length },
      statement: { payload: signed.payloadDigest, signature: signed.signatureDigest },
      origin: view.origin,
    });
    await markSigned(tx, view.id, {
      manifestDigest,
      missing: made.missing,
      progress: {
        phase: 'proving',
        done: 0,
        total: 1,
        signed: {
          auditEventId: String(auditEventId),
          manifestSize: manifest.size,
          statement: statement.sha256,
          statementSize: statement.size,
        },
      },
    });
  });
}
