import { type ProvenLeaves, proveLeaves } from '@/lib/evidence-log/server';
import {
  AppError,
  canonicalJson,
  concatBytes,
  fromUtf8,
  type Json,
  parseOrThrow,
  sha256Hex,
  utf8,
} from '@/lib/kernel';
import type { KeysetExport } from '@/lib/keys';
import { exportKeyset } from '@/lib/keys/server';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { BUNDLE_FILES, type Manifest, manifestSchema, recordFiles } from '../bundle-files';
import type { Progress, SealedFile } from '../bundle-view';
import { layOutTar } from '../tar-layout';
import { insertBlobs } from './blob-store';
import { putBlob, readBlob, storeFor } from './blobs';
import { findAuditRows } from './bundle-records-store';
import { markSealed, type StoredBundle, unmarkSigned } from './bundle-store';
import { keepBlobs } from './keep-blobs';

const MANIFEST_MAX_BYTES = 64 * 1024 * 1024;

/** Second half of a build: proofs from the log, and the list of all files, after which the archive never changes. */
export async function sealBundle(ctx: Ctx, bundle: StoredBundle, waitMs: number): Promise<void> {
  const { view, log, progress } = bundle;
  const { manifestDigest } = view;
  const { signed } = progress;
  if (manifestDigest === null || signed === undefined) {
    throw new AppError('internal', { message: `bundle ${view.id} lost what its manifest was signed with` });
  }
  const manifest = await readManifest(ctx, manifestDigest);
  const keys = await exportKeyset(ctx);
  if (!isListed(manifest, keys)) {
    await unmarkSigned(ctx.db, view.id, manifestDigest);
    return;
  }
  const records = recordsOf(manifest);
  const rows = await findAuditRows(ctx.db, records);
  if (rows.size !== records.length) {
    throw new AppError('internal', { message: `records of bundle ${view.id} are gone from the database` });
  }
  const own = BigInt(signed.auditEventId);
  const proven = await proveLeaves(ctx, log, [own, ...rows.values()], { waitMs });
  const proofs = proofFiles(proven, own, rows);
  const pack = concatBytes(...proofs.map(({ bytes }) => bytes));
  const files = listFiles(manifest, { manifestDigest, signed }, proofs, sha256Hex(pack));
  const list = utf8(canonicalJson(files as unknown as Json));
  const store = storeFor(ctx, null);
  const blobs = [
    await putBlob(store, pack, 'application/octet-stream'),
    await putBlob(store, list, 'application/json'),
  ];
  const now = ctx.clock.now();
  await inTransaction(ctx.db, async (tx) => {
    await keepBlobs(tx, ctx, blobs);
    await insertBlobs(tx, blobs, now);
    await markSealed(tx, view.id, {
      manifestDigest,
      sealedAt: now,
      filesDigest: sha256Hex(list),
      fileCount: files.length,
      tarSize: BigInt(layOutTar(files).size),
      checkpointSize: proven.size,
      progress: { phase: 'sealed', done: records.length, total: records.length },
    });
  });
}

async function readManifest(ctx: Ctx, digest: string): Promise<Manifest> {
  const text = fromUtf8(await readBlob(ctx, digest, MANIFEST_MAX_BYTES));
  return parseOrThrow(manifestSchema, JSON.parse(text), 'The manifest');
}

/** Whether the keys the manifest lists are still all there are: a checkpoint of a newer log key could not be verified with them. */
function isListed(manifest: Manifest, keys: KeysetExport): boolean {
  const listed = manifest.items.find(({ path }) => path === BUNDLE_FILES.keyset);
  return listed?.sha256 === sha256Hex(keys.files['keyset.json'] ?? '');
}

function recordsOf(manifest: Manifest): string[] {
  return manifest.items.flatMap(({ kind, record }) =>
    kind === 'statement' && record !== null ? [record] : [],
  );
}

type ProofFile = { path: string; bytes: Uint8Array; record: string | null };

/** What the log gives for a bundle: the checkpoint, and leaf and proof of the manifest and of each record. */
function proofFiles(proven: ProvenLeaves, own: bigint, rows: Map<string, bigint>): ProofFile[] {
  const leafOf = (auditEventId: bigint) => {
    const leaf = proven.leaves.get(String(auditEventId));
    if (leaf !== undefined) return leaf;
    throw new AppError('internal', { message: `no proof of audit row ${auditEventId}` });
  };
  const manifest = leafOf(own);
  const files: ProofFile[] = [
    { path: BUNDLE_FILES.checkpoint, bytes: utf8(proven.note), record: null },
    { path: BUNDLE_FILES.manifestLeaf, bytes: manifest.body, record: null },
    { path: BUNDLE_FILES.manifestProof, bytes: utf8(manifest.proof), record: null },
  ];
  for (const [record, auditEventId] of rows) {
    const { body, proof } = leafOf(auditEventId);
    const { leaf, proof: proofPath } = recordFiles(record);
    files.push({ path: leaf, bytes: body, record }, { path: proofPath, bytes: utf8(proof), record });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** All files of the archive in the order of their paths, and where the bytes of each are. */
function listFiles(
  manifest: Manifest,
  head: { manifestDigest: string; signed: NonNullable<Progress['signed']> },
  proofs: readonly ProofFile[],
  pack: string,
): SealedFile[] {
  const { signed } = head;
  const common = { record: null, tenant: null };
  const files: SealedFile[] = [
    {
      path: BUNDLE_FILES.manifest,
      sha256: head.manifestDigest,
      size: signed.manifestSize,
      kind: 'manifest',
      ...common,
    },
    {
      path: BUNDLE_FILES.manifestStatement,
      sha256: signed.statement,
      size: signed.statementSize,
      kind: 'statement',
      ...common,
    },
    ...manifest.items.map(({ path, sha256, size, kind, record, tenant }) => ({
      path,
      sha256,
      size,
      kind,
      record,
      tenant,
    })),
  ];
  let at = 0;
  for (const { path, bytes, record } of proofs) {
    const size = bytes.length;
    files.push({
      path,
      sha256: sha256Hex(bytes),
      size,
      kind: 'log',
      record,
      tenant: null,
      pack: { sha256: pack, at },
    });
    at += size;
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
