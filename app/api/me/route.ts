import { meSchema } from '@/lib/access';
import { describeMe } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** Who is asking, and what they may do. */
export const GET = route({
  access: { kind: 'signed-in', beforePasswordChange: true },
  doc: { summary: 'Who is asking, and what they may do', tag: 'me', response: meSchema },
  handle: ({ ctx }) => describeMe(ctx),
});
