import { z } from 'zod';
import { route } from '@/lib/http/route';
import { listSources, sourceViewSchema } from '@/lib/signals/server';

export const dynamic = 'force-dynamic';

export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'Declared sources',
    tag: 'signals',
    response: z.object({ sources: z.array(sourceViewSchema) }),
  },
  handle: async ({ ctx }) => ({ sources: await listSources(ctx) }),
});
