import { z } from 'zod';
import { bundleIdSchema, evidenceBundleDetailSchema } from '@/lib/evidence';
import { getBundle } from '@/lib/evidence/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** One bundle: how far it is, what it holds and what is missing. */
export const GET = route({
  access: { kind: 'permission', permission: 'export' },
  doc: {
    summary: 'How far a bundle is and what it holds',
    tag: 'evidence',
    response: z.object({ bundle: evidenceBundleDetailSchema }),
  },
  params: z.object({ bundleId: bundleIdSchema }),
  handle: async ({ ctx, params }) => ({ bundle: await getBundle(ctx, params.bundleId) }),
});
