import { authorize } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import { type AttachQuery, mediaTypeSchema } from '../new-record';
import type { EvidenceRecord } from '../record';
import { recordEvidence } from './record-evidence';

/** Records a file somebody hands over. What it is, is theirs to say: nothing is guessed from its bytes. */
export function attachFile(
  ctx: Ctx,
  query: AttachQuery,
  file: { bytes: Uint8Array; mediaType: string | null },
): Promise<EvidenceRecord> {
  const { tenant, from, release, ...given } = query;
  authorize(ctx, 'propose', tenant ?? '*');
  const mediaType = mediaTypeSchema.safeParse(file.mediaType);
  return recordEvidence(ctx, {
    ...given,
    ...(release !== undefined && { release }),
    tenantId: tenant ?? null,
    verdict: given.verdict ?? null,
    ...(mediaType.success && { mediaType: mediaType.data }),
    source: { attached: from ?? 'a file handed over' },
    content: file.bytes,
  });
}
