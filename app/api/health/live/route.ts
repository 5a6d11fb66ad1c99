import { z } from 'zod';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** The process answers; says nothing about what it depends on. */
export const GET = route({
  access: { kind: 'public' },
  doc: {
    summary: 'Whether the process lives',
    tag: 'system',
    response: z.object({ status: z.literal('live') }),
  },
  handle: async () => ({ status: 'live' }),
});
