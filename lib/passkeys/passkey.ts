import { z } from 'zod';

/** COSE algorithms MC accepts, most preferred first: EdDSA, ES256, RS256. */
export const ALGORITHMS = [-8, -7, -257] as const;
/** Working passkeys one person may have at a time. */
export const PASSKEYS_PER_PERSON = 20;

export const passkeyIdSchema = z
  .string()
  .regex(/^psk_[0-9A-Z]{26}$/, 'expected a passkey id, for example psk_01J0ZW3H9Y5T2M8K4Q6R7S1VXC');

const nameSchema = z
  .string('expected a name that tells your passkeys apart, for example laptop')
  .trim()
  .min(1, 'expected a name that tells your passkeys apart, for example laptop')
  .max(60, 'expected a name of at most 60 characters');

/** base64url without padding, of at most `max` characters. */
function base64url(max: number) {
  return z
    .string('expected base64url text, as the browser gives it')
    .regex(/^[A-Za-z0-9_-]+$/, 'expected base64url text, as the browser gives it')
    .max(max, `expected at most ${max} characters`);
}

/** Longest credential id WebAuthn allows is 1023 bytes. */
const credentialIdSchema = base64url(1_364);
const answerParts = {
  id: credentialIdSchema,
  rawId: credentialIdSchema,
  type: z.literal('public-key', 'expected public-key'),
};

/** What `navigator.credentials.create` answered, as JSON. Parts nobody needs are left out. */
const registrationAnswerSchema = z.object({
  ...answerParts,
  response: z.object({
    clientDataJSON: base64url(4_096),
    attestationObject: base64url(32_768),
    transports: z.array(z.string().max(32)).max(10).default([]),
  }),
});

/** What `navigator.credentials.get` answered, as JSON. */
export const assertionAnswerSchema = z.object({
  ...answerParts,
  response: z.object({
    clientDataJSON: base64url(4_096),
    authenticatorData: base64url(4_096),
    signature: base64url(4_096),
  }),
});
export type AssertionAnswer = z.output<typeof assertionAnswerSchema>;

/** How somebody proves, beyond their session, that it is them. `sign-in` counts while it is recent. */
export const beginRegistrationSchema = z.strictObject({
  proof: z.discriminatedUnion(
    'by',
    [
      z.strictObject({ by: z.literal('sign-in') }),
      z.strictObject({
        by: z.literal('password'),
        password: z.string('expected your password').min(1, 'expected your password').max(1_000),
      }),
      z.strictObject({ by: z.literal('passkey'), answer: assertionAnswerSchema }),
    ],
    'expected a proof by sign-in, password or passkey',
  ),
});
export type BeginRegistration = z.input<typeof beginRegistrationSchema>;

/** What a passkey one has is asked for. */
export const stepUpSchema = z.strictObject({ purpose: z.literal('add-passkey', 'expected add-passkey') });

export const finishRegistrationSchema = z.strictObject({
  name: nameSchema,
  answer: registrationAnswerSchema,
});
export type FinishRegistration = z.input<typeof finishRegistrationSchema>;
export type RegistrationAnswer = z.output<typeof registrationAnswerSchema>;

export const renamePasskeySchema = z.strictObject({ name: nameSchema });

/** A passkey as people see it; `kind` says whether its key can leave the device it was made on. */
export const passkeyViewSchema = z
  .object({
    id: passkeyIdSchema,
    owner: z.object({ id: z.string(), name: z.string() }),
    name: z.string(),
    kind: z.enum(['this-device', 'synced']),
    /** Model of the authenticator as it says itself; null when it does not. */
    aaguid: z.string().nullable(),
    /** Host name it was made for; at another address it cannot be used. */
    rpId: z.string(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Passkey' });
export type PasskeyView = z.infer<typeof passkeyViewSchema>;
