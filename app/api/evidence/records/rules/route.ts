import { z } from 'zod';
import { evidenceRecordSchema } from '@/lib/evidence';
import { recordRules } from '@/lib/evidence/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Records the recording rules of every source as they stand now. */
export const POST = route({
  access: { kind: 'permission', permission: 'propose' },
  doc: {
    summary: 'Record the recording rules of every source',
    tag: 'evidence',
    status: 201,
    response: z.object({ records: z.array(evidenceRecordSchema) }),
  },
  handle: async ({ ctx }) => Response.json({ records: await recordRules(ctx) }, { status: 201 }),
});
