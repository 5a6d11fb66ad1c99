import { changePasswordSchema } from '@/lib/access';
import { changePassword } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** Changes one's own password and ends all one's other sessions. */
export const POST = route({
  access: { kind: 'signed-in', beforePasswordChange: true },
  doc: { summary: 'Change one’s own password', tag: 'me', response: null },
  body: changePasswordSchema,
  handle: ({ ctx, body }) => changePassword(ctx, body),
});
