import { z } from 'zod';
import { visibleTenants } from '@/lib/access';
import { openArtifact } from '@/lib/evidence/server';
import { AppError, readAll } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { Prisma } from '@/lib/platform/generated/prisma/client';
import { parseSources, type SnapshotSources } from '../snapshot-sources';
import type { SnapshotSummary, WrittenState } from '../snapshot-view';
import { createKeeper } from './kept-artifacts';

const kept = createKeeper<SnapshotSources>(32 * 1024 * 1024);
const rowSchema = z.array(z.object({ id: z.string() }));

/** What says where a snapshot is written and what normalising did. `sources` is null when nothing does; `state` says why. */
export type FoundSources = { state: WrittenState; sources: SnapshotSources | null };

/** The file of sources that was recorded beside a snapshot. Its absence, and bytes that cannot be read, are states of their own. */
export async function loadSources(
  ctx: Ctx,
  { recordId, sha256, source }: Pick<SnapshotSummary, 'recordId' | 'sha256' | 'source'>,
): Promise<FoundSources> {
  const scope = visibleTenants(ctx.actor);
  const visible =
    scope === '*'
      ? Prisma.sql`TRUE`
      : Prisma.sql`(r."tenant_id" IS NULL OR r."tenant_id" = ANY(${[...scope]}::text[]))`;
  const rows = rowSchema.parse(
    await ctx.db
      .$queryRaw`SELECT r."id" FROM "evidence_citation" c JOIN "evidence_record" r ON r."id" = c."record_id"
      WHERE c."digest" = ${sha256}::char(64) AND c."role" = 'locates' AND r."kind" = 'config-sources'
        AND r."source"->>'record' = ${recordId} AND ${visible} ORDER BY r."id" LIMIT 1`,
  );
  const [row] = rows;
  if (row === undefined) return { state: source === 'cluster' ? 'cluster' : 'not-kept', sources: null };
  try {
    const { record, bytes } = await openArtifact(ctx, row.id);
    const { sha256: digest, size } = record.artifact;
    const sources = await kept(digest, size, async () => parseSources(await readAll(bytes)));
    if (sources.snapshot !== sha256) return { state: 'unreadable', sources: null };
    return { state: source === 'cluster' ? 'cluster' : 'known', sources };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'forbidden') throw error;
    return { state: 'unreadable', sources: null };
  }
}
