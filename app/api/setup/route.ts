import { redeemSetupLinkSchema, userViewSchema } from '@/lib/access';
import { redeemSetupLink } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** Turns a setup link into the first admin. Open to strangers: holding the link is the proof. */
export const POST = route({
  access: { kind: 'public' },
  doc: {
    summary: 'Turn a setup link into the first admin',
    tag: 'access',
    response: userViewSchema,
    status: 201,
  },
  body: redeemSetupLinkSchema,
  handle: async ({ ctx, body }) => Response.json(await redeemSetupLink(ctx, body), { status: 201 }),
});
