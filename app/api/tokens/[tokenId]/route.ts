import { z } from 'zod';
import { revokeQuerySchema, tokenIdSchema, tokenViewSchema } from '@/lib/access';
import { revokeToken } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** Stops a token at once. */
export const DELETE = route({
  access: { kind: 'signed-in' },
  doc: { summary: 'Stop a token', tag: 'access', response: tokenViewSchema },
  params: z.object({ tokenId: tokenIdSchema }),
  query: revokeQuerySchema,
  handle: ({ ctx, params: { tokenId }, query }) => revokeToken(ctx, { tokenId, ...query }),
});
