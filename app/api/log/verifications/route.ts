import { z } from 'zod';
import { logVerificationsSchema, runningVerificationSchema } from '@/lib/evidence-log';
import { listVerifications, startVerification } from '@/lib/evidence-log/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Full verifications of the log, newest first, and the one that is running. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'Full verifications, newest first', tag: 'log', response: logVerificationsSchema },
  handle: ({ ctx }) => listVerifications(ctx),
});

/** Starts one; answers at once with the address that tells how far it is. */
export const POST = route({
  access: { kind: 'permission', permission: 'read-audit' },
  doc: {
    summary: 'Start a full verification',
    tag: 'log',
    status: 202,
    response: z.object({ verification: runningVerificationSchema, url: z.string() }),
  },
  handle: async ({ ctx }) => {
    const verification = await startVerification(ctx);
    const url = `/api/log/verifications/${verification.id}`;
    return Response.json({ verification, url }, { status: 202, headers: { location: url } });
  },
});
