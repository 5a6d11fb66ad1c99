import { z } from 'zod';
import { evidenceRecordDetailSchema, recordIdSchema } from '@/lib/evidence';
import { getRecord } from '@/lib/evidence/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** One record with its statement, its place in the log and the checks it passes now. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'One record with statement, log place and checks',
    tag: 'evidence',
    response: z.object({ record: evidenceRecordDetailSchema }),
  },
  params: z.object({ recordId: recordIdSchema }),
  handle: async ({ ctx, params }) => ({ record: await getRecord(ctx, params.recordId) }),
});
