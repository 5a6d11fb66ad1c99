import { z } from 'zod';
import { grantsSchema } from './grants';
import { heldGrantSchema } from './held-grant';
import { identitiesSchema } from './identity';
import { newPasswordSchema } from './password';
import { reasonSchema } from './reason';

export const emailSchema = z
  .string('expected an email address, for example sam@example.com')
  .trim()
  .toLowerCase()
  .max(254, 'expected an email address of at most 254 characters')
  .pipe(z.email('expected an email address, for example sam@example.com'));

export const personNameSchema = z
  .string('expected a name, for example Sam Okafor')
  .trim()
  .min(1, 'expected a name, for example Sam Okafor')
  .max(120, 'expected a name of at most 120 characters')
  .regex(/^[^\p{Cc}]*$/u, 'expected a name without control characters');

export const userIdSchema = z
  .string()
  .regex(/^usr_[0-9A-Z]{26}$/, 'expected a user id, for example usr_01J0ZW3H9Y5T2M8K4Q6R7S1VXC');

export const createUserSchema = z.strictObject({
  email: emailSchema,
  name: personNameSchema,
  grants: grantsSchema,
});
export type CreateUserInput = z.input<typeof createUserSchema>;

/** What an admin may change about somebody: any of the four, at least one. */
export const changeUserSchema = z
  .strictObject({
    name: personNameSchema.optional(),
    grants: grantsSchema.optional(),
    /** `grantsDigest` as last read: somebody else's change in between is then a conflict, not lost. */
    expectedGrantsDigest: z.string().max(100, 'expected the grantsDigest last read').optional(),
    active: z.boolean('expected true or false').optional(),
    /** All further names other systems know them by; a change under any of them is theirs, and they do not approve it */
    identities: identitiesSchema.optional(),
    reason: reasonSchema,
  })
  .refine(
    ({ name, grants, active, identities }) =>
      [name, grants, active, identities].some((change) => change !== undefined),
    'expected at least one of name, grants, active, identities',
  );

export const changePasswordSchema = z.strictObject({
  currentPassword: z
    .string('expected your current password')
    .min(1, 'expected your current password')
    .max(1_000),
  newPassword: newPasswordSchema,
});

export const redeemSetupLinkSchema = z.strictObject({
  secret: z
    .string('expected the secret of the setup link')
    .min(1)
    .max(200, 'expected the secret of the setup link'),
  email: emailSchema,
  name: personNameSchema,
  password: newPasswordSchema,
});

export const listUsersSchema = z.strictObject({
  /** Part of a name or email. */
  search: z.string().trim().max(120, 'expected at most 120 characters').optional(),
  after: userIdSchema.optional(),
  limit: z.coerce
    .number('expected 1 to 500 people')
    .int('expected 1 to 500 people')
    .min(1, 'expected 1 to 500 people')
    .max(500, 'expected 1 to 500 people')
    .default(200),
});

/** A person as admins see them. Never holds anything secret. */
export const userViewSchema = z
  .object({
    id: userIdSchema,
    email: z.string(),
    name: z.string(),
    grants: z.array(heldGrantSchema),
    grantsDigest: z.string(),
    signsInBy: z.enum(['password', 'oidc']),
    mustChangePassword: z.boolean(),
    /** Further names other systems know them by */
    identities: z.array(z.string()),
    createdAt: z.iso.datetime(),
    deactivatedAt: z.iso.datetime().nullable(),
    lastSeenAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'User' });
export type UserView = z.infer<typeof userViewSchema>;

/** A page of people, and the answer to creating one. */
export const usersPageSchema = z.object({
  users: z.array(userViewSchema),
  nextAfter: userIdSchema.nullable(),
});
export const newUserSchema = z.object({ user: userViewSchema, oneTimePassword: z.string() });
