import { z } from 'zod';
import { relyingParty } from '@/lib/http/relying-party';
import { route } from '@/lib/http/route';
import { beginRegistrationSchema } from '@/lib/passkeys';
import { beginRegistration } from '@/lib/passkeys/server';

/** What to ask the browser for, after proving who one is. */
export const POST = route({
  access: { kind: 'signed-in' },
  doc: {
    summary: 'Options for making a passkey, for navigator.credentials.create',
    tag: 'me',
    response: z.looseObject({ challenge: z.string() }),
  },
  body: beginRegistrationSchema,
  handle: ({ ctx, body }) => beginRegistration(ctx, relyingParty(), body),
});
