import { authorize, visibleTenants } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import type { EvidenceRecord } from '../record';
import { openBlob } from './blobs';
import { findRecord } from './record-store';

/** The bytes a record is about, hashed again while they are read. */
export async function openArtifact(
  ctx: Ctx,
  id: string,
): Promise<{ record: EvidenceRecord; bytes: AsyncIterable<Uint8Array> }> {
  authorize(ctx, 'read');
  const { record } = await findRecord(ctx.db, id, visibleTenants(ctx.actor));
  const bytes = await openBlob(ctx, record.artifact.sha256, { tenantId: record.tenantId });
  return { record, bytes };
}

/** The Sigstore bundle with a record's statement, as it was signed. */
export async function openStatement(
  ctx: Ctx,
  id: string,
): Promise<{ record: EvidenceRecord; sha256: string; bytes: AsyncIterable<Uint8Array> }> {
  authorize(ctx, 'read');
  const { record, bundleDigest } = await findRecord(ctx.db, id, visibleTenants(ctx.actor));
  const bytes = await openBlob(ctx, bundleDigest, { tenantId: record.tenantId });
  return { record, sha256: bundleDigest, bytes };
}
