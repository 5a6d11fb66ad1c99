import { createTokenSchema, listTokensSchema } from '@/lib/access';
import { createToken, listTokens } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** One's own tokens, or everybody's with `?all=true` for whoever administers. */
export const GET = route({
  access: { kind: 'signed-in' },
  query: listTokensSchema,
  handle: async ({ ctx, query }) => ({ tokens: await listTokens(ctx, { all: query.all === 'true' }) }),
});

/** Creates a token; its secret is in this answer only. */
export const POST = route({
  access: { kind: 'signed-in' },
  body: createTokenSchema,
  handle: async ({ ctx, body }) => Response.json(await createToken(ctx, body), { status: 201 }),
});
