import { z } from 'zod';
import { relyingParty } from '@/lib/http/relying-party';
import { route } from '@/lib/http/route';
import { finishRegistrationSchema, passkeyViewSchema } from '@/lib/passkeys';
import { finishRegistration, listPasskeys } from '@/lib/passkeys/server';

/** One's own passkeys, revoked ones included. */
export const GET = route({
  access: { kind: 'signed-in' },
  doc: {
    summary: 'One’s own passkeys, newest first',
    tag: 'me',
    response: z.object({ passkeys: z.array(passkeyViewSchema) }),
  },
  handle: async ({ ctx }) => ({ passkeys: await listPasskeys(ctx) }),
});

/** Registers the passkey that an authenticator made for what `begin` asked. */
export const POST = route({
  access: { kind: 'signed-in' },
  doc: { summary: 'Register a passkey', tag: 'me', response: passkeyViewSchema, status: 201 },
  body: finishRegistrationSchema,
  handle: async ({ ctx, body }) =>
    Response.json(await finishRegistration(ctx, relyingParty(), body), { status: 201 }),
});
