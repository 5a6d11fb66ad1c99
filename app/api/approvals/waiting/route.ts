import { waitingSchema } from '@/lib/approvals';
import { countWaiting } from '@/lib/approvals/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** How many requests whoever asks may still sign. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'How many requests wait for you', tag: 'approvals', response: waitingSchema },
  handle: ({ ctx }) => countWaiting(ctx),
});
