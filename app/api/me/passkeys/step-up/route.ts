import { z } from 'zod';
import { relyingParty } from '@/lib/http/relying-party';
import { route } from '@/lib/http/route';
import { stepUpSchema } from '@/lib/passkeys';
import { beginStepUp } from '@/lib/passkeys/server';

/** A question for a passkey one has, whose answer proves who one is to `begin`. */
export const POST = route({
  access: { kind: 'signed-in' },
  doc: {
    summary: 'Options for proving oneself by a passkey, for navigator.credentials.get',
    tag: 'me',
    response: z.looseObject({ challenge: z.string() }),
  },
  body: stepUpSchema,
  handle: ({ ctx }) => beginStepUp(ctx, relyingParty()),
});
