import { logStatusSchema } from '@/lib/evidence-log';
import { readLogStatus } from '@/lib/evidence-log/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** How the evidence log is doing: size, newest checkpoint, what waits, witnesses, last full verification. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'How the evidence log is doing', tag: 'log', response: logStatusSchema },
  handle: ({ ctx }) => readLogStatus(ctx),
});
