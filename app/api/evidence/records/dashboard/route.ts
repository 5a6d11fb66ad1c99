import { z } from 'zod';
import { evidenceRecordSchema } from '@/lib/evidence';
import { recordDashboard } from '@/lib/evidence/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Records the Grafana export as it stands now. */
export const POST = route({
  access: { kind: 'permission', permission: 'propose' },
  doc: {
    summary: 'Record the Grafana export',
    tag: 'evidence',
    status: 201,
    response: z.object({ records: z.array(evidenceRecordSchema) }),
  },
  handle: async ({ ctx }) => Response.json({ records: [await recordDashboard(ctx)] }, { status: 201 }),
});
