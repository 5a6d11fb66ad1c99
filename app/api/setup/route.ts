import { redeemSetupLinkSchema } from '@/lib/access';
import { redeemSetupLink } from '@/lib/access/server';
import { route } from '@/lib/http/route';

/** Turns a setup link into the first admin. Open to strangers: holding the link is the proof. */
export const POST = route({
  access: { kind: 'public' },
  body: redeemSetupLinkSchema,
  handle: async ({ ctx, body }) => Response.json(await redeemSetupLink(ctx, body), { status: 201 }),
});
