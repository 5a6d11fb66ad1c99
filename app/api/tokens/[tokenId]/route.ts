import { z } from 'zod';
import { tokenIdSchema, tokenViewSchema } from '@/lib/access';
import { revokeToken } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** Stops a token at once. */
export const DELETE = route({
  access: { kind: 'signed-in' },
  doc: { summary: 'Stop a token', tag: 'access', response: tokenViewSchema },
  params: z.object({ tokenId: tokenIdSchema }),
  handle: ({ ctx, params: { tokenId } }) => revokeToken(ctx, { tokenId }),
});
