import { describeMe } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** Who is asking, and what they may do. */
export const GET = route({
  access: { kind: 'signed-in', beforePasswordChange: true },
  handle: ({ ctx }) => describeMe(ctx),
});
