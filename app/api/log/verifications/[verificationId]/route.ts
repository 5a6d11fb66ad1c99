import { z } from 'zod';
import { logVerificationSchema } from '@/lib/evidence-log';
import { getVerification } from '@/lib/evidence-log/server';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

const verificationIdSchema = z
  .string()
  .regex(/^ver_[0-9A-Z]{26}$/, 'expected the id of a verification, such as ver_01J…');

/** How far a verification is, or what it found. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'How far a verification is, or what it found',
    tag: 'log',
    response: logVerificationSchema,
  },
  params: z.strictObject({ verificationId: verificationIdSchema }),
  handle: ({ ctx, params }) => getVerification(ctx, params.verificationId),
});
