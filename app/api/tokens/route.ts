import { z } from 'zod';
import { createTokenSchema, listTokensSchema, tokenViewSchema } from '@/lib/access';
import { createToken, listTokens } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** One's own tokens, or everybody's with `?all=true` for whoever administers. */
export const GET = route({
  access: { kind: 'signed-in' },
  doc: {
    summary: 'Tokens, one’s own or everybody’s',
    tag: 'access',
    response: z.object({ tokens: z.array(tokenViewSchema) }),
  },
  query: listTokensSchema,
  handle: async ({ ctx, query }) => ({ tokens: await listTokens(ctx, { all: query.all === 'true' }) }),
});

/** Creates a token; its secret is in this answer only. */
export const POST = route({
  access: { kind: 'signed-in' },
  doc: {
    summary: 'Create a token; its secret is in this answer only',
    tag: 'access',
    response: z.object({ token: tokenViewSchema, secret: z.string() }),
    status: 201,
  },
  body: createTokenSchema,
  handle: async ({ ctx, body }) => Response.json(await createToken(ctx, body), { status: 201 }),
});
