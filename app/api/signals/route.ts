import { route } from '@/lib/http/route';
import { listSignals, signalsViewSchema } from '@/lib/signals/server';

export const dynamic = 'force-dynamic';

/** The registry: what each number on screen is, its PromQL, recorded name and thresholds. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'Registered signals with their PromQL and levels',
    tag: 'signals',
    response: signalsViewSchema,
  },
  handle: async ({ ctx }) => listSignals(ctx),
});
