import { z } from 'zod';
import { grantsSchema } from './grants';
import { heldGrantSchema } from './held-grant';

/** What a token's secret looks like: `mct_` makes it easy to find for secret scanners, the rest is 256 random bits. */
export const TOKEN_PREFIX = 'mct_';
export const TOKEN_PATTERN = /^mct_[A-Za-z0-9_-]{43}$/;
export const TOKEN_DEFAULT_DAYS = 90;
export const TOKEN_MAX_DAYS = 365;
/** Working tokens one person may have at a time. */
export const TOKENS_PER_OWNER = 100;

export type TokenFacts = { expiresAt: Date; revokedAt: Date | null; ownerDeactivatedAt: Date | null };

/** Whether a token still works at `now`, apart from what its owner may do. */
export function isTokenUsable(token: TokenFacts, now: Date): boolean {
  return (
    token.revokedAt === null && token.ownerDeactivatedAt === null && now.getTime() < token.expiresAt.getTime()
  );
}

export const tokenIdSchema = z
  .string()
  .regex(/^tok_[0-9A-Z]{26}$/, 'expected a token id, for example tok_01J0ZW3H9Y5T2M8K4Q6R7S1VXC');

export const createTokenSchema = z.strictObject({
  name: z
    .string('expected a name that says what the token is for, for example "nightly report"')
    .trim()
    .min(1, 'expected a name that says what the token is for, for example "nightly report"')
    .max(80, 'expected a name of at most 80 characters'),
  grants: grantsSchema.refine((grants) => grants.length > 0, 'expected at least one grant'),
  expiresInDays: z
    .int(`expected 1 to ${TOKEN_MAX_DAYS} days`)
    .min(1, `expected 1 to ${TOKEN_MAX_DAYS} days`)
    .max(TOKEN_MAX_DAYS, `expected 1 to ${TOKEN_MAX_DAYS} days`)
    .default(TOKEN_DEFAULT_DAYS),
});
export type CreateTokenInput = z.input<typeof createTokenSchema>;

/** `all=true` lists everybody's tokens and needs `administer`. */
export const listTokensSchema = z.strictObject({
  all: z.enum(['true', 'false'], 'expected true or false').default('false'),
});

/** A token as its owner sees it; the secret exists only in the answer that created it. */
export const tokenViewSchema = z
  .object({
    id: tokenIdSchema,
    name: z.string(),
    owner: z.object({ id: z.string(), name: z.string() }),
    grants: z.array(heldGrantSchema),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Token' });
export type TokenView = z.infer<typeof tokenViewSchema>;
